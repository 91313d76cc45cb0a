import type { DatabaseSync } from 'node:sqlite';
import type { CountedCheck } from './history-counts.ts';
import { emptyDay, markMinute, minutesOfDay } from './history-minutes.ts';
import { addToSketch, readSketch, writeSketch } from './history-sketch.ts';
import { slotMinutes, writeTimings } from './history-timings.ts';

/** Counts checks of one series into the rows of their minutes, hours and days. To be called within a transaction. */
export type CountInto = (series: number, checks: readonly CountedCheck[]) => void;

const hourMinutes = 60;
/** Periods that durations are summed up over, in hours: a year is answered from days. */
export const sketchedHours = [1, 24] as const;

/**
 * Every row is added to, whenever its time was: checks may come in any order, many at once or one by one, and the clock may
 * have jumped between them.
 */
export function prepareRollup(database: DatabaseSync): CountInto {
  const addDay = database.prepare('INSERT OR IGNORE INTO recorded_days VALUES (?)');
  const getMinutes = database.prepare('SELECT states AS bytes FROM minutes WHERE series = ? AND day = ?');
  const putMinutes = database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)');
  const getFailures = database.prepare(
    'SELECT minutes AS bytes FROM failures WHERE series = ? AND hour = ? AND code = ?',
  );
  const putFailures = database.prepare(
    'INSERT INTO failures VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET count = count + ?4, minutes = ?5',
  );
  const putCertificate = database.prepare(`
    INSERT INTO certificates VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET seen_ms = excluded.seen_ms, days = excluded.days WHERE excluded.seen_ms >= seen_ms
  `);
  const getTimings = database.prepare('SELECT durations AS bytes FROM timings WHERE series = ? AND slot = ?');
  const putTimings = database.prepare(
    'INSERT INTO timings VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET checks = checks + ?3, durations = ?4',
  );
  const getSketch = database.prepare(
    'SELECT phases AS bytes FROM sketches WHERE series = ? AND hours = ? AND period = ?',
  );
  const putSketch = database.prepare('INSERT OR REPLACE INTO sketches VALUES (?, ?, ?, ?)');

  return (series, checks) => {
    for (const [day, own] of byPeriod(checks, minutesOfDay)) {
      addDay.run(day);
      const known = own.filter(({ state }) => state !== 'unknown');
      if (known.length === 0) continue;
      const states = Uint8Array.from(bytesOf(getMinutes.get(series, day)) ?? emptyDay());
      for (const { startedMs, state } of known) markMinute(states, minuteOf(startedMs) - day * minutesOfDay, state);
      putMinutes.run(series, day, states);
    }
    const failed = checks.filter(({ code }) => code !== null);
    for (const [hour, ofHour] of byPeriod(failed, hourMinutes)) {
      for (const [code, own] of Map.groupBy(ofHour, ({ code }) => code ?? '')) {
        const minutes = Uint8Array.from(bytesOf(getFailures.get(series, hour, code)) ?? new Uint8Array(hourMinutes));
        for (const { startedMs } of own) {
          const at = minuteOf(startedMs) - hour * hourMinutes;
          minutes[at] = Math.min(255, (minutes[at] ?? 0) + 1);
        }
        putFailures.run(series, hour, code, own.length, minutes);
      }
    }
    for (const [hour, own] of byPeriod(checks, hourMinutes)) {
      const seen = own.filter(({ certificateDays }) => certificateDays !== null).at(-1);
      if (seen !== undefined) putCertificate.run(series, hour, seen.startedMs, seen.certificateDays);
    }
    const timed = checks.filter(({ durations }) => durations.length > 0);
    for (const [slot, own] of byPeriod(timed, slotMinutes)) {
      const more = writeTimings(own.map(({ startedMs, durations }) => ({ minute: minuteOf(startedMs), durations })));
      putTimings.run(series, slot, own.length, join(bytesOf(getTimings.get(series, slot)), more));
    }
    for (const hours of sketchedHours) {
      for (const [period, own] of byPeriod(timed, hours * hourMinutes)) {
        const before = bytesOf(getSketch.get(series, hours, period));
        const durations = own.map((check) => check.durations);
        const sketch = addToSketch(before === null ? [] : readSketch(before), durations);
        putSketch.run(series, hours, period, writeSketch(sketch));
      }
    }
  };
}

export function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / 60_000);
}

function byPeriod(checks: readonly CountedCheck[], minutes: number): ReadonlyMap<number, readonly CountedCheck[]> {
  return Map.groupBy(checks, ({ startedMs }) => Math.floor(minuteOf(startedMs) / minutes));
}

function bytesOf(row: Readonly<Record<string, unknown>> | undefined): Uint8Array | null {
  return row?.bytes instanceof Uint8Array ? row.bytes : null;
}

function join(before: Uint8Array | null, more: Uint8Array): Uint8Array {
  if (before === null) return more;
  const all = new Uint8Array(before.length + more.length);
  all.set(before);
  all.set(more, before.length);
  return all;
}
