import type { Phase } from '../failure/phases.ts';
import { type HistoryFile, type HistoryTarget, regionsToFail } from './history-file.ts';
import { combineRegions, type Minutes, sumMinutes, type Uptime } from './minutes.ts';
import type { DurationsRow, HistoryStore, Percentiles, PhasesRow, SeriesQuery } from './store.ts';
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
export type HistoryPoint = { readonly time: string } & Minutes &
  Partial<Percentiles> & {
    /** Only where they were asked for; phases that nothing is known of are absent, and so is this where there is none. */
    readonly phases?: PhasePercentiles;
  };

export type PhasePercentiles = Readonly<Partial<Record<Phase, Percentiles>>>;

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
  { withPhases = false }: { readonly withPhases?: boolean } = {},
): Promise<TargetHistory> {
  const regions = region === null ? file.probingRegions : [region];
  const query = { targets: [target.name], regions, ...range };
  const [minutes, durations, phases] = await Promise.all([
    store.readMinutes(query),
    store.readDurations(query),
    withPhases ? readPhases(store, query) : new Map<number, PhasePercentiles>(),
  ]);
  const steps = combineRegions(minutes, query, regionsToFail(target, regions.length));
  const slowest = slowestByTime(durations);
  return {
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    stepSeconds: range.stepSeconds,
    points: steps.map(({ timeMs, good, bad, unknown }) => {
      const ofPhases = phases.get(timeMs);
      return {
        time: new Date(timeMs).toISOString(),
        good,
        bad,
        unknown,
        ...slowest.get(timeMs),
        ...(ofPhases === undefined ? {} : { phases: ofPhases }),
      };
    }),
    uptime: sumMinutes(steps),
  };
}

/** By step: of each phase, those of its slowest region. */
async function readPhases(store: HistoryStore, query: SeriesQuery): Promise<ReadonlyMap<number, PhasePercentiles>> {
  const byTime = new Map<number, Partial<Record<Phase, Percentiles>>>();
  const rows = Map.groupBy(await store.readPhases(query), ({ phase }: PhasesRow) => phase);
  for (const [phase, own] of rows) {
    for (const [timeMs, percentiles] of slowestByTime(own)) {
      const known = byTime.get(timeMs);
      if (known === undefined) byTime.set(timeMs, { [phase]: percentiles });
      else known[phase] = percentiles;
    }
  }
  return byTime;
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
