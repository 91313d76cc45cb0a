import type { DatabaseSync } from 'node:sqlite';
import type { SeriesQuery } from '../../history/store.ts';
import { rankSketches } from './history-sketch.ts';
import { type PointsByBit, rankTimings, slotMinutes } from './history-timings.ts';

/** Percentiles of one series by step. */
export type Rank = (series: number, query: SeriesQuery, isWanted: (bit: number) => boolean) => readonly PointsByBit[];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Up to here, every duration is looked at; beyond, what they were summed up to. */
const mostExactMs = 3 * dayMs;

/**
 * Exact over up to three days, and in steps that are no whole hours, from the durations themselves; else within a percent,
 * from the sketches of hours or days: a year is then as quick as a day.
 */
export function prepareRanking(database: DatabaseSync): Rank {
  const getSlots = database.prepare(
    'SELECT slot, durations FROM timings WHERE series = ? AND slot BETWEEN ? AND ? ORDER BY slot',
  );
  const getOldest = database.prepare('SELECT slot FROM timings WHERE series = ? ORDER BY slot LIMIT 1');
  const getSketches = database.prepare(
    'SELECT period, phases FROM sketches WHERE series = ? AND hours = ? AND period BETWEEN ? AND ? ORDER BY period',
  );
  return (series, query, isWanted) => {
    const { fromMs, toMs, stepSeconds } = query;
    const stepMs = stepSeconds * 1_000;
    const hours =
      stepMs % dayMs === 0 && fromMs % dayMs === 0 ? 24 : stepMs % hourMs === 0 && fromMs % hourMs === 0 ? 1 : 0;
    if (hours === 0 || (toMs - fromMs <= mostExactMs && isExactSince(series, fromMs))) {
      const [first, last] = [Math.floor(fromMs / slotMs), Math.ceil(toMs / slotMs) - 1];
      return rankTimings(getSlots.all(series, first, last).map(asSlot), query, isWanted);
    }
    const periodMs = hours * hourMs;
    const [first, last] = [Math.floor(fromMs / periodMs), Math.ceil(toMs / periodMs) - 1];
    const rows = getSketches.all(series, hours, first, last).map((row) => asSketch(row, periodMs));
    return rankSketches(rows, query, isWanted);
  };

  /** Where durations have been forgotten, their sketches are older than any that is left. */
  function isExactSince(series: number, fromMs: number): boolean {
    const oldest = getOldest.get(series)?.slot;
    if (typeof oldest !== 'number') return false;
    const oldestHour = Math.floor((oldest * slotMs) / hourMs);
    return getSketches.get(series, 1, Math.floor(fromMs / hourMs), oldestHour - 1) === undefined;
  }
}

const slotMs = slotMinutes * minuteMs;

function asSlot({ slot, durations }: Readonly<Record<string, unknown>>) {
  return { slot: Number(slot), durations: durations instanceof Uint8Array ? durations : new Uint8Array() };
}

function asSketch({ period, phases }: Readonly<Record<string, unknown>>, periodMs: number) {
  return { beginMs: Number(period) * periodMs, phases: phases instanceof Uint8Array ? phases : new Uint8Array() };
}
