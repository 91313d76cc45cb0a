import type { MinutesRow, SeriesQuery } from './store.ts';

/** Minutes of a time: together they are all of it. */
export interface Minutes {
  readonly good: number;
  readonly bad: number;
  /** No check ran. Counts neither as good nor as bad. */
  readonly unknown: number;
}

export interface Uptime extends Minutes {
  /** good / (good + bad); null where nothing is known. */
  readonly ratio: number | null;
}

export function sumMinutes(all: readonly Minutes[]): Uptime {
  let [good, bad, unknown] = [0, 0, 0];
  for (const minutes of all) {
    good += minutes.good;
    bad += minutes.bad;
    unknown += minutes.unknown;
  }
  return { good, bad, unknown, ratio: good + bad === 0 ? null : good / (good + bad) };
}

/**
 * The minutes of one target in several regions, step by step: a minute is bad where at least `quorum` regions failed, or
 * all that know of it if those are fewer; unknown where none knows; else good. Steps of one round are exact. In longer
 * ones only each region's sums are known: their bad minutes, and their known ones, are then taken to coincide.
 */
export function combineRegions(
  rows: readonly MinutesRow[],
  query: SeriesQuery,
  quorum: number,
): readonly (Minutes & { readonly timeMs: number })[] {
  const [only, ...others] = rows;
  if (only !== undefined && others.length === 0) return completeSteps(only, query);
  const byTime = new Map<number, { readonly good: number; readonly bad: number }[]>();
  for (const { points } of rows) {
    for (const { timeMs, good, bad } of points) {
      const there = byTime.get(timeMs) ?? [];
      there.push({ good, bad });
      byTime.set(timeMs, there);
    }
  }
  return stepsOf(query).map((timeMs) => {
    const total = minutesOfStep(timeMs, query);
    return { timeMs, ...combineStep(byTime.get(timeMs) ?? [], quorum, total) };
  });
}

/** Of one region there is nothing to combine: what local mode asks for, of many targets at once. */
function completeSteps({ points }: MinutesRow, query: SeriesQuery): ReturnType<typeof combineRegions> {
  const steps: (Minutes & { readonly timeMs: number })[] = [];
  let at = 0;
  for (let timeMs = query.fromMs; timeMs < query.toMs; timeMs += query.stepSeconds * 1_000) {
    const total = minutesOfStep(timeMs, query);
    while ((points[at]?.timeMs ?? Number.POSITIVE_INFINITY) < timeMs) at += 1;
    const point = points[at];
    if (point?.timeMs === timeMs) {
      const known = Math.min(point.good + point.bad, total);
      const bad = Math.min(point.bad, total);
      steps.push({ timeMs, good: known - bad, bad, unknown: total - known });
    } else {
      steps.push({ timeMs, good: 0, bad: 0, unknown: total });
    }
  }
  return steps;
}

/** Where the steps begin. */
export function stepsOf({ fromMs, toMs, stepSeconds }: SeriesQuery): readonly number[] {
  const stepMs = stepSeconds * 1_000;
  return Array.from(
    { length: Math.max(0, Math.ceil((toMs - fromMs) / stepMs)) },
    (_, index) => fromMs + index * stepMs,
  );
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

function combineStep(
  regions: readonly { readonly good: number; readonly bad: number }[],
  quorum: number,
  total: number,
): Minutes {
  const bads = regions.map(({ bad }) => Math.min(bad, total)).sort(descending);
  const knowns = regions.map(({ good, bad }) => Math.min(good + bad, total)).sort(descending);
  const known = knowns[0] ?? 0;
  let bad = bads[quorum - 1] ?? 0;
  for (let count = quorum - 1; count >= 1; count -= 1) {
    // Minutes that exactly so many regions know of, and that all of these call bad.
    const onlyThese = (knowns[count - 1] ?? 0) - (knowns[count] ?? 0);
    bad += Math.min(onlyThese, (bads[count - 1] ?? 0) - (bads[count] ?? 0));
  }
  return { good: known - bad, bad, unknown: total - known };
}

function descending(one: number, other: number): number {
  return other - one;
}
