import { lagOf } from './freshness.ts';
import type { ChecksQuery, HistoryStore, SeriesQuery, SeriesScope, Span } from './store.ts';

/** How long answers are remembered. */
export interface CacheLimits {
  /** Of what can still change, in milliseconds; of sums, as much longer as their range is: see lagOf. */
  readonly recentMs: number;
  /** How old sums over a day may be, in milliseconds. */
  readonly freshnessMs: number;
  /** Answers in all; the oldest go first. */
  readonly entries: number;
}

/** Late data has come by then, and what was measured stays what it is. */
const settledAfterMs = 3_600_000;

/**
 * A store that asks another one, and remembers the answers: a page that is left open, and several at once, then ask
 * once. Failures are not remembered. `now`: milliseconds since 1970.
 */
export function cacheStore(store: HistoryStore, now: () => number, limits: CacheLimits): HistoryStore {
  const kept = new Map<string, { readonly untilMs: number; readonly answer: Promise<unknown> }>();
  const remember = <Answer>(key: string, untilMs: number, read: () => Promise<Answer>): Promise<Answer> => {
    const nowMs = now();
    const before = kept.get(key);
    // The key begins with the method, and each method gives answers of one type.
    if (before !== undefined && nowMs < before.untilMs) return before.answer as Promise<Answer>;
    const entry = { untilMs, answer: read() };
    kept.delete(key);
    kept.set(key, entry);
    entry.answer.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= limits.entries) break;
      kept.delete(oldest);
    }
    return entry.answer;
  };
  const byQuery =
    <Query extends Span, Answer>(name: string, read: (query: Query) => Promise<Answer>) =>
    (query: Query): Promise<Answer> =>
      remember(`${name} ${JSON.stringify(query)}`, now() + lifeOf(query), () => read(query));
  const lifeOf = (span: Span): number =>
    now() - span.toMs > settledAfterMs ? settledAfterMs : Math.max(limits.recentMs, lagOf(span, limits.freshnessMs));
  return {
    readMinutes: byQuery('minutes', (query: SeriesQuery) => store.readMinutes(query)),
    readDurations: byQuery('durations', (query: SeriesQuery) => store.readDurations(query)),
    readPhases: byQuery('phases', (query: SeriesQuery) => store.readPhases(query)),
    readFailures: byQuery('failures', (query: SeriesQuery) => store.readFailures(query)),
    readCertificateDays: byQuery('certificates', (query: SeriesScope) => store.readCertificateDays(query)),
    readNewestChecks: byQuery('newest', (query: Span) => store.readNewestChecks(query)),
    readChecks: byQuery('checks', (query: ChecksQuery) => store.readChecks(query)),
    readAlarms: () =>
      remember('alarms', now() + Math.max(limits.recentMs, limits.freshnessMs), () => store.readAlarms()),
  };
}
