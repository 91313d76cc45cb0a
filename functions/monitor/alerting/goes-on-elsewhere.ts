import { countFailedRounds } from '../../alarm/failed-rounds.ts';
import { classOf } from '../../failure/catalogue.ts';
import type { FailureClass } from '../../failure/phases.ts';
import type { TwinRule } from './alarm-scope.ts';
import type { SeriesPoint } from './alert-ports.ts';
import type { FailurePoint } from './judge-failures.ts';

/**
 * Whether the page of the same incident goes on in the other region, so that the end is its to tell: its rule, by what was
 * read here. `reports`: of the region whose silence the rule asks for, one value a period. Pure.
 */
export function goesOnElsewhere(
  points: readonly FailurePoint[],
  reports: readonly SeriesPoint[],
  twin: TwinRule,
  at: { readonly class: FailureClass; readonly periodMs: number; readonly changedMs: number },
): boolean {
  const heard = new Set(reports.filter(({ value }) => value > 0).map(({ timeMs }) => timeMs));
  const counted = points.filter(
    ({ code, count, timeMs }) => count > 0 && classOf(code) === at.class && !heard.has(timeMs),
  );
  return countFailedRounds(counted, { ...twin, periodMs: at.periodMs }, at.changedMs) >= twin.failures;
}
