import type { MinutesRow, SeriesQuery } from './store.ts';

/** Minutes of a time: together they are all of it. */
export interface Minutes {
  readonly good: number;
  readonly bad: number;
  /** No check ran. Counts neither as good nor as bad. */
  readonly unknown: number;
}

export interface Uptime extends Minutes {
  /** See {@link ratioOf}. */
  readonly ratio: number | null;
}

export function sumMinutes(all: readonly Minutes[]): Uptime {
  let [good, bad, unknown] = [0, 0, 0];
  for (const minutes of all) {
    good += minutes.good;
    bad += minutes.bad;
    unknown += minutes.unknown;
  }
  return { good, bad, unknown, ratio: ratioOf(good, bad) };
}

/** The part of the known minutes that was good; null where nothing is known. */
export function ratioOf(good: number, bad: number): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}

/**
 * Known minutes, a number for each step of a query, together no more than the step has; the rest is unknown. A quarter of a
 * year of many targets needs no more room, and no object for each hour.
 */
export interface StepSums {
  readonly good: Uint16Array;
  readonly bad: Uint16Array;
}

/**
 * The minutes of one target in several regions, step by step: a minute is bad where at least `quorum` regions failed, or
 * all that know of it if those are fewer; unknown where none knows; else good. Steps of one round are exact. In longer
 * ones only each region's sums are known: their bad minutes, and their known ones, are then taken to coincide.
 */
export function combineSums(regions: readonly StepSums[], query: SeriesQuery, quorum: number): StepSums {
  const [only] = regions;
  // Of one region there is nothing to combine: what local mode asks for, of many targets at once.
  if (only !== undefined && regions.length === 1) return only;
  const sums = noMinutes(query);
  for (const at of sums.good.keys()) {
    const knowns = regions.map(({ good, bad }) => (good[at] ?? 0) + (bad[at] ?? 0)).sort(descending);
    const bad = countBad(knowns, regions.map((region) => region.bad[at] ?? 0).sort(descending), quorum);
    sums.good[at] = (knowns[0] ?? 0) - bad;
    sums.bad[at] = bad;
  }
  return sums;
}

/** The same of rows in which steps of which nothing is known are left out, with the times. */
export function combineRegions(
  rows: readonly MinutesRow[],
  query: SeriesQuery,
  quorum: number,
): readonly (Minutes & { readonly timeMs: number })[] {
  const regions = rows.map((row) => spreadPoints(row, query));
  const sums = combineSums(regions, query, quorum);
  return stepsOf(query).map((timeMs, at) => {
    const [good = 0, bad = 0] = [sums.good[at], sums.bad[at]];
    return { timeMs, good, bad, unknown: minutesOfStep(timeMs, query) - good - bad };
  });
}

/** A number for each step, 0 where nothing is known. */
export function spreadPoints({ points }: Pick<MinutesRow, 'points'>, query: SeriesQuery): StepSums {
  const sums = noMinutes(query);
  for (const { timeMs, good, bad } of points) {
    const at = (timeMs - query.fromMs) / (query.stepSeconds * 1_000);
    const total = minutesOfStep(timeMs, query);
    sums.bad[at] = Math.min(bad, total);
    sums.good[at] = Math.min(good + bad, total) - Math.min(bad, total);
  }
  return sums;
}

function noMinutes(query: SeriesQuery): StepSums {
  const length = countSteps(query);
  return { good: new Uint16Array(length), bad: new Uint16Array(length) };
}

/** Where the steps begin. */
export function stepsOf(query: SeriesQuery): readonly number[] {
  return Array.from({ length: countSteps(query) }, (_, index) => query.fromMs + index * query.stepSeconds * 1_000);
}

function countSteps({ fromMs, toMs, stepSeconds }: SeriesQuery): number {
  return Math.max(0, Math.ceil((toMs - fromMs) / (stepSeconds * 1_000)));
}

/** Whole minutes of a step, as far as it lies before the end. */
export function minutesOfStep(timeMs: number, { toMs, stepSeconds }: SeriesQuery): number {
  return Math.max(0, Math.floor(Math.min(stepSeconds * 1_000, toMs - timeMs) / 60_000));
}

/**
 * Minutes that follow from the checks of one step in one region, as a metric store counts them: a check stands for its
 * round, and a round with a failed check is bad. Checks beyond one a round (an invocation that came twice) add nothing.
 */
export function minutesOfChecks(
  checks: { readonly all: number; readonly failed: number },
  stepMinutes: number,
  roundMinutes: number,
): { readonly good: number; readonly bad: number } {
  if (checks.all <= 0 || stepMinutes <= 0) return { good: 0, bad: 0 };
  // A step need not be a multiple of the round: with as many checks as fit, all of it is known.
  const isFull = checks.all >= Math.floor(stepMinutes / roundMinutes);
  const known = isFull ? stepMinutes : checks.all * roundMinutes;
  const bad = checks.failed >= checks.all ? known : Math.min(known, checks.failed * roundMinutes);
  return { good: known - bad, bad };
}

/** Of the minutes that regions know, and of those that they call bad, the most first. */
function countBad(knowns: readonly number[], bads: readonly number[], quorum: number): number {
  let bad = bads[quorum - 1] ?? 0;
  for (let count = quorum - 1; count >= 1; count -= 1) {
    // Minutes that exactly so many regions know of, and that all of these call bad.
    const onlyThese = (knowns[count - 1] ?? 0) - (knowns[count] ?? 0);
    bad += Math.min(onlyThese, (bads[count - 1] ?? 0) - (bads[count] ?? 0));
  }
  return bad;
}

function descending(one: number, other: number): number {
  return other - one;
}
