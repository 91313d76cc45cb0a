import { type HistoryFile, type HistoryTarget, regionsToFail, roundMsOf } from './history-file.ts';
import { combineRegions, type Minutes } from './minutes.ts';
import type { KnownOutcome, RecordedCheck } from './recorded-check.ts';
import { finestStepSeconds } from './steps.ts';
import type { HistoryStore, MinutesRow, SeriesQuery } from './store.ts';
import { floorTo } from './time-range.ts';

/**
 * Since when users can, or cannot, get in: the end of the last minute of the other kind, else the first known minute of
 * the whole range. Hours with a minute of the other kind are looked up to the minute, as long as those are kept.
 * Milliseconds; null where nothing is known.
 */
export async function findSince(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  rows: readonly MinutesRow[],
  outcome: KnownOutcome,
  checks: readonly RecordedCheck[],
  nowMs: number,
): Promise<number | null> {
  if (outcome === 'unknown') return null;
  const quorum = regionsToFail(target, file.probingRegions.length);
  const other = outcome === 'down' ? 'good' : 'bad';
  const same = outcome === 'down' ? 'bad' : 'good';
  const hours = combineRegions(rows, query, quorum);
  const turn = hours.findLastIndex((hour) => hour[other] > 0);
  const steps = turn < 0 ? hours : await refine(store, file, target, query, hours.slice(turn), quorum);
  const known = findFirst(steps, other, same);
  if (known !== null) return known;
  // It began after the minutes that were read; the newest of all are known from the checks alone.
  const latest = await readLatest(store, file, target, query, nowMs, quorum);
  return (
    findFirst(latest, other, same) ??
    earliest(checks.filter((check) => (check.outcome === 'down') === (outcome === 'down')))
  );
}

type Step = Minutes & { readonly timeMs: number };

/** The first step of the one kind after the last of the other. */
function findFirst(steps: readonly Step[], other: 'good' | 'bad', same: 'good' | 'bad'): number | null {
  const last = steps.findLastIndex((step) => step[other] > 0);
  return steps.slice(last + 1).find((step) => step[same] > 0)?.timeMs ?? null;
}

/** The first of the hours by the finest step that is kept; the others hold minutes of one kind only. */
async function refine(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  [hour, ...later]: readonly Step[],
  quorum: number,
): Promise<readonly Step[]> {
  if (hour === undefined) return later;
  const stepSeconds = finestStepSeconds(hour.timeMs, query.toMs) ?? 3_600;
  const finer = {
    targets: [target.name],
    regions: file.probingRegions,
    fromMs: hour.timeMs,
    toMs: Math.min(hour.timeMs + 3_600_000, query.toMs),
    stepSeconds,
  };
  return [...combineRegions(await store.readMinutes(finer), finer, quorum), ...later];
}

/** Up to the last whole minute, whatever the freshness of the sums. */
async function readLatest(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  nowMs: number,
  quorum: number,
): Promise<readonly Step[]> {
  const latest = {
    targets: [target.name],
    regions: file.probingRegions,
    fromMs: floorTo(query.toMs, 60_000) - roundMsOf(file.everyMs),
    toMs: floorTo(nowMs, 60_000),
    stepSeconds: 60,
  };
  return combineRegions(await store.readMinutes(latest), latest, quorum);
}

function earliest(checks: readonly RecordedCheck[]): number | null {
  return checks.length === 0 ? null : Math.min(...checks.map(({ startedAt }) => Date.parse(startedAt)));
}
