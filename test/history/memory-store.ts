import { phases } from '../../functions/failure/phases.ts';
import { roundMsOf } from '../../functions/history/history-file.ts';
import { minutesOfStep } from '../../functions/history/minutes.ts';
import { outcomeOf } from '../../functions/history/recorded-check.ts';
import type { HistoryStore, SeriesQuery, SeriesScope, Span } from '../../functions/history/store.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import type { Recording } from './recording.ts';

/** A store that keeps the checks themselves, and counts anew for each question: slow, and simple enough to be right. */
export function openMemoryStore({ file, checks, alarms = [] }: Recording): HistoryStore {
  const roundMs = roundMsOf(file.everyMs);
  const isIn = ({ startedAt }: Check, { fromMs, toMs }: Span): boolean => {
    const startedMs = Date.parse(startedAt);
    return startedMs >= fromMs && startedMs < toMs;
  };
  const select = (target: string, region: string, span: Span): readonly Check[] =>
    checks.filter((check) => check.target === target && check.region === region && isIn(check, span));
  const byPair = <Row>(query: SeriesScope, make: (target: string, region: string) => Row): readonly Row[] =>
    query.targets.flatMap((target) => query.regions.map((region) => make(target, region)));
  const newestFirst = (found: readonly Check[]) =>
    found.toSorted((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));

  const rankSteps = (target: string, region: string, query: SeriesQuery, read: (check: Check) => number | undefined) =>
    byStep(select(target, region, query), query).flatMap(([timeMs, step]) => {
      const took = step
        .map(read)
        .filter((ms) => ms !== undefined)
        .sort((one, other) => one - other);
      const rank = (percent: number) => took[Math.ceil((percent * took.length) / 100) - 1] ?? Number.NaN;
      return took.length === 0 ? [] : [{ timeMs, p50: rank(50), p95: rank(95), p99: rank(99) }];
    });

  return {
    readMinutes: async (query) =>
      byPair(query, (target, region) => ({
        target,
        region,
        points: byStep(select(target, region, query), query).flatMap(([timeMs, step]) => {
          const known = step.filter((check) => outcomeOf(check) !== 'unknown');
          const rounds = Map.groupBy(known, ({ startedAt }) => Math.floor(Date.parse(startedAt) / roundMs));
          const isBad = (check: Check) => check.outcome === 'down' && check.failure.class !== 'policy';
          const bad = [...rounds.values()].filter((round) => round.some(isBad)).length * (roundMs / 60_000);
          const all = Math.min(rounds.size * (roundMs / 60_000), minutesOfStep(timeMs, query));
          return all === 0 ? [] : [{ timeMs, good: all - Math.min(bad, all), bad: Math.min(bad, all) }];
        }),
      })),
    readDurations: async (query) =>
      byPair(query, (target, region) => ({
        target,
        region,
        points: rankSteps(target, region, query, ({ outcome, timingsMs }) =>
          outcome === 'down' ? undefined : timingsMs.total,
        ),
      })),
    readPhases: async (query) =>
      byPair(query, (target, region) =>
        phases.map((phase) => ({
          target,
          region,
          phase,
          points: rankSteps(target, region, query, ({ timingsMs }) => timingsMs[phase]),
        })),
      )
        .flat()
        .filter(({ points }) => points.length > 0),
    readFailures: async (query) =>
      byPair(query, (target, region) =>
        byStep(select(target, region, query), query).flatMap(([timeMs, step]) => {
          const failed = step.flatMap((check) => (check.outcome === 'down' ? [check.failure.code] : []));
          return [...Map.groupBy(failed, (code) => code)].map(([code, { length: count }]) => {
            return { target, region, code, timeMs, count };
          });
        }),
      )
        .flat()
        .sort((one, other) => one.timeMs - other.timeMs),
    readCertificateDays: async (query) =>
      byPair(query, (target, region) => {
        const seen = newestFirst(select(target, region, query)).find(({ tls }) => tls?.certificate !== undefined);
        const days = seen?.tls?.certificate?.daysLeft;
        return days === undefined ? [] : [{ target, region, days }];
      }).flat(),
    readNewestChecks: async (span) => {
      const newest = Map.groupBy(
        newestFirst(checks.filter((check) => isIn(check, span))),
        ({ target, region }) => `${target} ${region}`,
      );
      return [...newest.values()].flatMap(([first]) => first ?? []);
    },
    readChecks: async ({ target, region, outcome, limit, ...span }) =>
      newestFirst(checks)
        .filter((check) => (target === null || check.target === target) && (region === null || check.region === region))
        .filter((check) => isIn(check, span) && (outcome === null || outcomeOf(check) === outcome))
        .slice(0, limit),
    readAlarms: async () =>
      alarms.map((alarm) => ({ ...alarm, region: 'eu-central-1', definition: { name: alarm.name } })),
  };
}

/** The checks of each step that has some, oldest first. */
function byStep(
  checks: readonly Check[],
  { stepSeconds }: SeriesQuery,
): readonly (readonly [number, readonly Check[]])[] {
  const stepMs = stepSeconds * 1_000;
  const steps = Map.groupBy(checks, ({ startedAt }) => Math.floor(Date.parse(startedAt) / stepMs) * stepMs);
  return [...steps].sort(([one], [other]) => one - other);
}
