import { findMetric } from './catalogue.ts';
import type { DataPoint } from './data-point.ts';

/** What a region has added for a target in the newest round, by metric and target: kept while the function is warm. */
export type CountMemory = Map<string, { readonly roundMs: number; readonly value: number }>;

export interface CountedRound {
  /** Milliseconds since 1970 of the time that the checks were meant for, whenever they were made. */
  readonly meantMs: number;
  /** How long a round of a metric lasts; 0: whatever the checks' own. */
  readonly lengthMs: (metric: string) => number;
  /** What the names of the alarms begin with, such as `canary-prod`. */
  readonly stage: string;
  /** null: nobody remembers, so that each check counts. */
  readonly memory: CountMemory | null;
}

/** CloudWatch takes its time with values that are older. */
const longestRoundMs = 3_600_000;

/**
 * The same errors by target alone, to which every region adds: their Sum in a minute is the number of regions that fail.
 * So each has to add once a round at most. Its points carry the time that the round was meant for, as a schedule may come
 * up to a minute late and two rounds must not fall into one minute; and a check that is repeated within a round adds only
 * what is more than before. Pure but for the memory.
 */
export function countRegions(points: readonly DataPoint[], round: CountedRound): readonly DataPoint[] {
  return points.flatMap((point) => {
    const { metric, dimensions, value } = point;
    const { Target } = dimensions;
    if (Target === undefined || !findMetric(metric).isCounted) return [];
    const lengthMs = Math.min(Math.max(round.lengthMs(metric), 60_000), longestRoundMs);
    const roundMs = Math.floor(round.meantMs / lengthMs) * lengthMs;
    const key = `${metric} ${Target}`;
    const before = round.memory?.get(key);
    const counted = before?.roundMs === roundMs ? before.value : 0;
    round.memory?.set(key, { roundMs, value: Math.max(counted, value) });
    const added = Math.max(0, value - counted);
    return [
      {
        ...point,
        dimensions: { Target, Stage: round.stage },
        timeMs: roundMs,
        value: added,
        isCopied: point.isCopied && added > 0,
      },
    ];
  });
}
