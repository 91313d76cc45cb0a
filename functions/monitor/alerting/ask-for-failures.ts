import { classOf, codes, groupOf, unknownCodes } from '../../failure/catalogue.ts';
import type { FailureClass } from '../../failure/phases.ts';
import { drillPrefix } from '../../metric/code-dimension.ts';
import type { AlarmScope } from './alarm-scope.ts';
import type { AlarmChange, SentAlert, SeriesQuery } from './alert-ports.ts';

const hourMs = 3_600_000;

/** Back to where an incident of some length begins; when it is over, to before its opening, or some hours where that is not known. */
export function rangeStart(change: AlarmChange, scope: AlarmScope, opening: SentAlert | null): number {
  const { changedMs, newState } = change;
  const windowMs = scope.of * scope.periodSeconds * 1_000;
  const wantedMs =
    newState === 'OK'
      ? changedMs - (opening === null ? changedMs - 6 * hourMs : (opening.sinceMs ?? opening.changedMs)) + windowMs
      : Math.max(hourMs, 3 * windowMs);
  // Some hundred series by the minute: a day of them is what one answer holds.
  const periodMs = scope.periodSeconds * 1_000;
  const boundMs = Math.min(wantedMs + hourMs / 6, 24 * hourMs);
  return Math.floor((changedMs - boundMs) / periodMs) * periodMs;
}

export interface AskedFailure {
  readonly region: string;
  readonly code: string;
  readonly isDrill: boolean;
  readonly query: SeriesQuery;
}

/** Every code that can stand behind the class, and our own faults, which say that nothing is known. */
export function failureQueries(
  target: string,
  failed: FailureClass,
  regions: readonly string[],
): readonly AskedFailure[] {
  const wanted = [...codes, ...unknownCodes].filter((code) => {
    if (groupOf(code) === 'degraded') return false;
    return classOf(code) === failed || classOf(code) === 'monitor';
  });
  return regions.flatMap((region) =>
    wanted.flatMap((code) =>
      [false, true].map((isDrill) => ({
        region,
        code,
        isDrill,
        query: {
          metric: 'Failures',
          dimensions: { Target: target, Region: region, Code: isDrill ? drillPrefix + code : code },
          statistic: 'Sum' as const,
        },
      })),
    ),
  );
}

/** The heartbeat of each region, in their order. */
export function heartbeatQueries(regions: readonly string[]): readonly SeriesQuery[] {
  return regions.map((region) => ({ metric: 'ChecksRun', dimensions: { Region: region }, statistic: 'Sum' }));
}
