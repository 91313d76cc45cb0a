import { type Phase, phases } from '../failure/phases.ts';
import type { History, HistoryPoint, Percentiles } from './read-history.ts';

/** Three lines over one time axis, and the times at which there was nothing good to measure. */
export interface PlotLines {
  readonly timesMs: readonly number[];
  /** In milliseconds, null where nothing got through. */
  readonly lines: Readonly<Record<keyof Percentiles, readonly (number | null)[]>>;
  readonly bands: readonly Band[];
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Band {
  readonly kind: 'bad' | 'unknown';
  readonly fromMs: number;
  readonly toMs: number;
}

/** `phase` null: whole checks. */
export function layOutLatency(history: History, phase: Phase | null): PlotLines {
  const read = (point: HistoryPoint): Percentiles | null =>
    phase === null ? point.total : (point.phases[phase] ?? null);
  const line = (name: keyof Percentiles) => history.points.map((point) => read(point)?.[name] ?? null);
  return {
    timesMs: history.points.map(({ timeMs }) => timeMs),
    lines: { p50: line('p50'), p95: line('p95'), p99: line('p99') },
    bands: findBands(history),
    fromMs: history.fromMs,
    toMs: history.toMs,
  };
}

/** Phases of which there are latencies, in the order of the ladder. */
export function phasesOf({ points }: History): readonly Phase[] {
  return phases.filter((phase) => points.some((point) => point.phases[phase] !== undefined));
}

/** The newest of what a line knows; null where it knows nothing. */
export function lastKnown(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** Steps with bad minutes, and steps of which nothing is known; neighbours of a kind are one. */
function findBands({ points, stepMs, toMs }: History): readonly Band[] {
  const bands: Band[] = [];
  for (const { timeMs, good, bad, unknown } of points) {
    const kind = bad > 0 ? 'bad' : good === 0 && unknown > 0 ? 'unknown' : null;
    if (kind === null) continue;
    const endMs = Math.min(timeMs + stepMs, toMs);
    const last = bands.at(-1);
    if (last !== undefined && last.kind === kind && last.toMs === timeMs)
      bands[bands.length - 1] = { ...last, toMs: endMs };
    else bands.push({ kind, fromMs: timeMs, toMs: endMs });
  }
  return bands;
}
