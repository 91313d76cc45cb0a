import type { DatabaseSync } from 'node:sqlite';
import type { SeriesQuery } from '../../history/store.ts';
import { rankSketches } from './history-sketch.ts';
import { type PointsByBit, rankTimings, slotMinutes } from './history-timings.ts';

/** Percentiles of one series by step, of whole checks and of each phase. To be called within a transaction. */
export type Rank = (series: number, query: SeriesQuery) => readonly PointsByBit[];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Up to here, every duration is looked at; beyond, what they were summed up to. */
const mostExactMs = 3 * 24 * hourMs;

/**
 * Exact over up to three days, and in steps that are no whole hours, from the durations themselves; else within a percent,
 * from the sketches of the hours: a year then takes hardly longer than a day.
 */
export function prepareRanking(database: DatabaseSync): Rank {
  const getSlots = database.prepare(
    'SELECT slot, durations FROM timings WHERE series = ? AND slot BETWEEN ? AND ? ORDER BY slot',
  );
  const getOldest = database.prepare('SELECT slot FROM timings WHERE series = ? ORDER BY slot LIMIT 1');
  const getHours = database.prepare(
    'SELECT hour, durations FROM hours WHERE series = ? AND hour BETWEEN ? AND ? ORDER BY hour',
  );
  const getVersion = database.prepare('PRAGMA data_version');
  let last: { readonly key: string; readonly ranked: readonly PointsByBit[] } | undefined;
  return (series, query) => {
    const { fromMs, toMs, stepSeconds } = query;
    // One answer asks for whole checks and then for their phases; whatever is written changes the version.
    const key = [getVersion.get()?.data_version, series, fromMs, toMs, stepSeconds].join(' ');
    if (last?.key !== key) last = { key, ranked: rank(series, query) };
    return last.ranked;
  };

  function rank(series: number, query: SeriesQuery): readonly PointsByBit[] {
    const { fromMs, toMs, stepSeconds } = query;
    const isByHours = (stepSeconds * 1_000) % hourMs === 0 && fromMs % hourMs === 0;
    if (!isByHours || (toMs - fromMs <= mostExactMs && isExactSince(series, fromMs))) {
      const [first, last] = [Math.floor(fromMs / slotMs), Math.ceil(toMs / slotMs) - 1];
      return rankTimings(getSlots.all(series, first, last).map(asSlot), query);
    }
    const [first, last] = [fromMs / hourMs, Math.ceil(toMs / hourMs) - 1];
    return rankSketches(getHours.all(series, first, last).map(asHour), query);
  }

  /** Where durations have been forgotten, their sketches are older than any that is left. */
  function isExactSince(series: number, fromMs: number): boolean {
    const oldest = getOldest.get(series)?.slot;
    if (typeof oldest !== 'number') return false;
    const oldestHour = Math.floor((oldest * slotMs) / hourMs);
    return getHours.get(series, Math.floor(fromMs / hourMs), oldestHour - 1) === undefined;
  }
}

const slotMs = slotMinutes * minuteMs;

function asSlot({ slot, durations }: Readonly<Record<string, unknown>>) {
  return { slot: Number(slot), durations: durations instanceof Uint8Array ? durations : new Uint8Array() };
}

function asHour({ hour, durations }: Readonly<Record<string, unknown>>) {
  return { beginMs: Number(hour) * hourMs, durations: durations instanceof Uint8Array ? durations : new Uint8Array() };
}
