import type { DatabaseSync } from 'node:sqlite';
import { prepareNotingRewritten } from './history-hours.ts';
import { slotMinutes } from './history-timings.ts';

/**
 * How long what is kept. A day is one on which something was recorded: a clock that jumps a year ahead, and back, adds one
 * such day and makes nothing a year old. What is counted in rows is counted in the order in which it was recorded.
 */
export const retention = {
  /** Minutes, failures by code, distributions of durations by the hour: as long as CloudWatch keeps hours, and one day more for a range that begins within one. */
  countedDays: 456,
  /** Checks of a series with their own durations: 69 days of one a minute, 11 of one every ten seconds; 2 MB. CloudWatch keeps five minutes for 63 days. */
  timedChecks: 100_000,
  /** Whole checks of a series, whatever they found: 33 hours of one a minute. */
  checks: 2_000,
  /** Whole checks that are notable: two weeks of nothing but failures, or a year and more of the first of each hour; 6 MB at most. */
  notableChecks: 20_000,
  notableDays: 90,
  /** Rounds of a region: the heartbeat is looked at for minutes. */
  runs: 10_000,
} as const;

/** Rows that go at once: a portion takes a few milliseconds, and there is one a round. */
export const portionRows = 500;

/** Forgets a portion of what is too old: of one series a call, all in turn. To be called within a transaction. */
export function prepareForgetting(database: DatabaseSync): (region: string) => void {
  const getNext = database.prepare('SELECT id FROM series WHERE id > ? ORDER BY id LIMIT 1');
  const getDay = database.prepare('SELECT day FROM recorded_days ORDER BY day DESC LIMIT 1 OFFSET ?');
  const dayFrom = (days: number): number | null => {
    const day = getDay.get(days - 1)?.day;
    return typeof day === 'number' ? day : null;
  };
  const limit = `LIMIT ${portionRows}`;
  const byPeriod = (table: string, column: string) =>
    database.prepare(`
      DELETE FROM ${table} WHERE series = ?1 AND ${column} IN (
        SELECT ${column} FROM ${table} WHERE series = ?1 AND ${column} < ?2 ORDER BY ${column} ${limit}
      )
    `);
  const timings = byPeriod('timings', 'slot');
  const minutes = byPeriod('minutes', 'day');
  const noteRewritten = prepareNotingRewritten(database);
  const counted = [
    { perDay: 24, statement: byPeriod('failures', 'hour') },
    { perDay: 24, statement: byPeriod('hours', 'hour') },
    { perDay: (24 * 60) / slotMinutes, statement: timings },
  ];
  const countTimed = database.prepare('SELECT sum(checks) AS checks FROM timings WHERE series = ?');
  const getOldestSlots = database.prepare(
    `SELECT slot, checks FROM timings WHERE series = ? ORDER BY slot LIMIT ${portionRows}`,
  );
  /** Slots before this are beyond what is kept; null where none is. */
  const slotFrom = (series: number): number | null => {
    let excess = Number(countTimed.get(series)?.checks ?? 0) - retention.timedChecks;
    if (excess <= 0) return null;
    const oldest = getOldestSlots.all(series);
    for (const { slot, checks } of oldest) {
      if (excess < Number(checks)) return Number(slot);
      excess -= Number(checks);
    }
    return Number(oldest.at(-1)?.slot ?? 0) + 1;
  };
  const byCount = (isNotable: 0 | 1, most: number) =>
    database.prepare(`
      DELETE FROM checks WHERE id IN (
        SELECT id FROM checks WHERE series = ?1 AND is_notable = ${isNotable} AND id <= (
          SELECT id FROM checks WHERE series = ?1 AND is_notable = ${isNotable} ORDER BY id DESC LIMIT 1 OFFSET ${most}
        ) ORDER BY id ${limit}
      )
    `);
  const checks = [byCount(0, retention.checks), byCount(1, retention.notableChecks)];
  const oldChecks = database.prepare(
    `DELETE FROM checks WHERE id IN (SELECT id FROM checks WHERE series = ? AND started_ms < ? ${limit})`,
  );
  const shapes = database.prepare(`
    DELETE FROM shapes WHERE series = ?1 AND id NOT IN (SELECT shape FROM checks WHERE series = ?1)
  `);
  const runs = database.prepare(`
    DELETE FROM runs WHERE region = ?1 AND started_ms IN (
      SELECT started_ms FROM runs WHERE region = ?1 ORDER BY started_ms DESC ${limit} OFFSET ${retention.runs}
    )
  `);
  const emptySeries = database.prepare(`
    DELETE FROM series WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM minutes WHERE series = ?1) AND NOT EXISTS (SELECT 1 FROM checks WHERE series = ?1)
    AND NOT EXISTS (SELECT 1 FROM failures WHERE series = ?1) AND NOT EXISTS (SELECT 1 FROM hours WHERE series = ?1)
    AND NOT EXISTS (SELECT 1 FROM timings WHERE series = ?1) AND NOT EXISTS (SELECT 1 FROM shapes WHERE series = ?1)
  `);
  let last = 0;

  return (region) => {
    runs.run(region);
    const row = getNext.get(last) ?? getNext.get(0);
    if (row === undefined) return;
    const series = Number(row.id);
    last = series;
    const countedFrom = dayFrom(retention.countedDays);
    if (countedFrom !== null) {
      if (Number(minutes.run(series, countedFrom).changes) > 0) noteRewritten();
      for (const { perDay, statement } of counted) statement.run(series, countedFrom * perDay);
    }
    const slot = slotFrom(series);
    if (slot !== null) timings.run(series, slot);
    for (const statement of checks) statement.run(series);
    const notableFrom = dayFrom(retention.notableDays);
    if (notableFrom !== null) oldChecks.run(series, notableFrom * dayMs);
    shapes.run(series);
    emptySeries.run(series);
  };
}

const dayMs = 86_400_000;
