import type { DatabaseSync } from 'node:sqlite';
import type { CountedCheck } from './history-counts.ts';
import { prepareNotingRewritten } from './history-hours.ts';
import { emptyDay, markMinute, minutesOfDay } from './history-minutes.ts';
import { addToSketch, readSketch, writeSketch } from './history-sketch.ts';
import { slotMinutes, writeTimings } from './history-timings.ts';

/** Counts checks of one series into the rows of their minutes, hours and days. To be called within a transaction. */
export type CountInto = (series: number, checks: readonly CountedCheck[]) => void;

const hourMinutes = 60;
/**
 * Every row is added to, whenever its time was: checks may come in any order, many at once or one by one, and the clock may
 * have jumped between them.
 */
export function prepareRollup(database: DatabaseSync): CountInto {
  const noteRewritten = prepareNotingRewritten(database);
  const addDay = database.prepare('INSERT OR IGNORE INTO recorded_days VALUES (?)');
  const getMinutes = database.prepare('SELECT states AS bytes FROM minutes WHERE series = ? AND day = ?');
  const putMinutes = database.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)');
  const getFailures = database.prepare(
    'SELECT minutes AS bytes FROM failures WHERE series = ? AND hour = ? AND code = ?',
  );
  const putFailures = database.prepare(
    'INSERT INTO failures VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET count = count + ?4, minutes = ?5',
  );
  const getTimings = database.prepare('SELECT durations AS bytes FROM timings WHERE series = ? AND slot = ?');
  const putTimings = database.prepare(
    'INSERT INTO timings VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET checks = checks + ?3, durations = ?4',
  );
  const getHour = database.prepare('SELECT durations AS bytes FROM hours WHERE series = ? AND hour = ?');
  const putHour = database.prepare(`
    INSERT INTO hours VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
      durations = ?3,
      certificate_days = iif(?4 >= ifnull(certificate_ms, ?4), ?5, certificate_days),
      certificate_ms = iif(?4 >= ifnull(certificate_ms, ?4), ?4, certificate_ms)
  `);

  return (series, checks) => {
    for (const [day, own] of byPeriod(checks, minutesOfDay)) {
      addDay.run(day);
      const known = own.filter(({ state }) => state !== 'unknown');
      if (known.length === 0) continue;
      const states = Uint8Array.from(bytesOf(getMinutes.get(series, day)) ?? emptyDay());
      for (const { startedMs, state } of known) markMinute(states, minuteOf(startedMs) - day * minutesOfDay, state);
      putMinutes.run(series, day, states);
      noteRewritten(day);
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
    const timed = checks.filter(({ durations }) => durations.length > 0);
    for (const [slot, own] of byPeriod(timed, slotMinutes)) {
      const more = writeTimings(own.map(({ startedMs, durations }) => ({ minute: minuteOf(startedMs), durations })));
      putTimings.run(series, slot, own.length, join(bytesOf(getTimings.get(series, slot)), more));
    }
    for (const [hour, own] of byPeriod(timed, hourMinutes)) {
      const before = bytesOf(getHour.get(series, hour));
      const durations = own.map((check) => check.durations);
      const sketch = addToSketch(before === null ? [] : readSketch(before), durations);
      const seen = own.filter(({ certificateDays }) => certificateDays !== null).at(-1);
      putHour.run(series, hour, writeSketch(sketch), seen?.startedMs ?? null, seen?.certificateDays ?? null);
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
