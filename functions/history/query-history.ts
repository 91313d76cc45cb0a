import { type HistoryFile, type HistoryTarget, regionsToFail } from './history-file.ts';
import { combineRegions, type Minutes, sumMinutes, type Uptime } from './minutes.ts';
import type { DurationsRow, HistoryStore, Percentiles } from './store.ts';
import type { SteppedRange } from './time-range.ts';

/** Answer of `GET /api/targets/{name}/history`. Minutes; latencies in milliseconds. */
export interface TargetHistory {
  readonly from: string;
  readonly to: string;
  readonly stepSeconds: number;
  readonly points: readonly HistoryPoint[];
  readonly uptime: Uptime;
}

/** Latencies are absent where no check got through. */
export type HistoryPoint = { readonly time: string } & Minutes & Partial<Percentiles>;

/**
 * Uptime and latency of a target over a range. `region` null: all regions together, where latencies are those of the
 * slowest region: percentiles of several series cannot be joined, and the slowest one is what has to be looked at.
 */
export async function queryHistory(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  region: string | null,
  range: SteppedRange,
): Promise<TargetHistory> {
  const regions = region === null ? file.probingRegions : [region];
  const query = { targets: [target.name], regions, ...range };
  const [minutes, durations] = await Promise.all([store.readMinutes(query), store.readDurations(query)]);
  const steps = combineRegions(minutes, query, regionsToFail(target, regions.length));
  const slowest = slowestByTime(durations);
  return {
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    stepSeconds: range.stepSeconds,
    points: steps.map(({ timeMs, good, bad, unknown }) => ({
      time: new Date(timeMs).toISOString(),
      good,
      bad,
      unknown,
      ...slowest.get(timeMs),
    })),
    uptime: sumMinutes(steps),
  };
}

function slowestByTime(rows: readonly DurationsRow[]): ReadonlyMap<number, Percentiles> {
  const slowest = new Map<number, Percentiles>();
  for (const { points } of rows) {
    for (const { timeMs, p50, p95, p99 } of points) {
      const before = slowest.get(timeMs) ?? { p50: 0, p95: 0, p99: 0 };
      slowest.set(timeMs, {
        p50: Math.max(before.p50, roundMs(p50)),
        p95: Math.max(before.p95, roundMs(p95)),
        p99: Math.max(before.p99, roundMs(p99)),
      });
    }
  }
  return slowest;
}

/** Microseconds are finer than any network is steady. */
function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
