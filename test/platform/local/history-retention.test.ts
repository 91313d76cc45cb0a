import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { HistoryDatabase } from '../../../functions/platform/local/history-database.ts';
import { retention } from '../../../functions/platform/local/history-retention.ts';
import { makeCheck, minuteMs } from '../../history/recording.ts';
import { makeHistoryFolder } from './recorded-file.ts';

const { newFile, open, read } = makeHistoryFolder();
const [hourMs, dayMs] = [60 * minuteMs, 1_440 * minuteMs];
const fromMs = Date.parse('2026-11-01T00:00:00.000Z');
const scope = { targets: ['chat'], regions: ['eu-central-1'] };
const real = { isDrill: false };

function forget(database: HistoryDatabase, times = 3): void {
  for (let round = 0; round < times; round += 1) {
    database.recordRun({ region: 'local', startedMs: fromMs + round * minuteMs, checks: 1 });
  }
}

function count(file: string, sql: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(Object.values(database.prepare(`SELECT count(*) FROM ${sql}`).get() ?? {})[0]);
  } finally {
    database.close();
  }
}

describe('a file over years', () => {
  it('forgets what lies further back than as many days as are kept, and nothing newer', async () => {
    const file = newFile();
    const database = open(file);
    const days = retention.countedDays + 4;
    database.together(() => {
      for (let day = 0; day < days; day += 1) database.recordCheck(makeCheck(fromMs + day * dayMs), real);
    });
    forget(database);
    const toMs = fromMs + days * dayMs;
    const [row] = await read(file).readMinutes({ ...scope, fromMs, toMs, stepSeconds: 86_400 });
    expect(row?.points).toHaveLength(retention.countedDays);
    expect(row?.points[0]?.timeMs).toBe(fromMs + 4 * dayMs);
    expect(count(file, 'hours')).toBe(retention.countedDays);
    expect(count(file, 'checks')).toBe(retention.notableDays);
  });

  it('forgets a target that has gone, once all of it is too old', () => {
    const file = newFile();
    const database = open(file);
    database.together(() => {
      database.recordCheck(makeCheck(fromMs, { target: 'gone', code: 'tcp.refused' }), real);
      for (let day = 1; day <= retention.countedDays; day += 1) {
        database.recordCheck(makeCheck(fromMs + day * dayMs), real);
      }
    });
    forget(database);
    expect(count(file, "series WHERE target = 'gone'")).toBe(0);
    expect(count(file, 'series')).toBe(1);
  });

  it('keeps whole checks in bounds: of good ones the newest, beside those that tell of a change', () => {
    const file = newFile();
    const database = open(file);
    const checks = retention.checks + 100;
    database.together(() => {
      for (let index = 0; index < checks; index += 1) {
        const code = index === 30 || index === 31 ? 'tls.alert' : null;
        database.recordCheck(makeCheck(fromMs + index * 1_000, { code }), real);
      }
    });
    forget(database);
    expect(count(file, 'checks WHERE is_notable = 0')).toBe(retention.checks);
    const found = new DatabaseSync(file, { readOnly: true });
    const notable = found.prepare('SELECT started_ms AS at FROM checks WHERE is_notable = 1 ORDER BY 1').all();
    found.close();
    // The first of the hour, the last good one, what failed, and the first good one again.
    expect(notable.map(({ at }) => (Number(at) - fromMs) / 1_000)).toEqual([0, 29, 30, 31, 32]);
    expect(count(file, 'shapes')).toBe(2);
  });

  it('forgets single durations beyond so many, and still answers from what they were summed up to', async () => {
    const file = newFile();
    const database = open(file);
    const old = fromMs - 5 * dayMs;
    for (const timeMs of [old, old + hourMs, fromMs]) database.recordCheck(makeCheck(timeMs, { totalMs: 40 }), real);
    const other = new DatabaseSync(file);
    other.prepare('UPDATE timings SET checks = ? WHERE slot = ?').run(retention.timedChecks, fromMs / (10 * minuteMs));
    other.close();
    forget(database);
    expect(count(file, 'timings')).toBe(1);
    expect(count(file, `timings WHERE slot = ${fromMs / (10 * minuteMs)}`)).toBe(1);
    const query = { ...scope, fromMs: old, toMs: old + 2 * hourMs };
    expect((await read(file).readDurations({ ...query, stepSeconds: 60 }))[0]?.points).toEqual([]);
    const [hours] = await read(file).readDurations({ ...query, stepSeconds: 3_600 });
    expect(hours?.points.map(({ p50 }) => Math.round(p50 / 2) * 2)).toEqual([40, 40]);
  });

  it('loses nothing to a clock that jumps years ahead for a moment and back, and counts each check where its clock was', async () => {
    const file = newFile();
    const database = open(file);
    const yearMs = 365 * dayMs;
    const times = [0, 1, 2].flatMap((day) => [fromMs + day * dayMs, fromMs + day * dayMs + minuteMs]);
    for (const timeMs of times) database.recordCheck(makeCheck(timeMs), real);
    for (const years of [1, 5, 30]) {
      database.recordCheck(makeCheck(fromMs + years * yearMs, { code: 'tcp.refused' }), real);
      database.recordRun({ region: 'local', startedMs: fromMs + years * yearMs, checks: 1 });
    }
    database.recordCheck(makeCheck(fromMs - 2 * yearMs), real);
    database.recordCheck(makeCheck(fromMs + 2 * dayMs + 2 * minuteMs), real);
    // Late, and earlier than what was recorded last: a minute is bad as soon as one of its checks is.
    database.recordCheck(makeCheck(fromMs + minuteMs + 500, { code: 'tcp.refused' }), real);
    forget(database, 10);
    const query = { ...scope, fromMs, toMs: fromMs + 3 * dayMs, stepSeconds: 86_400 };
    const [row] = await read(file).readMinutes(query);
    expect(row?.points.map(({ good, bad }) => [good, bad])).toEqual([
      [1, 1],
      [2, 0],
      [3, 0],
    ]);
    const newest = await read(file).readNewestChecks({ fromMs, toMs: fromMs + 3 * dayMs });
    expect(newest.map(({ startedAt }) => Date.parse(startedAt))).toEqual([fromMs + 2 * dayMs + 2 * minuteMs]);
    expect(count(file, 'checks')).toBe(times.length + 6);
  });
});
