import type { DatabaseSync } from 'node:sqlite';
import { type StepSums, spreadPoints } from '../../history/minutes.ts';
import type { Span } from '../../history/store.ts';
import { countMinutes } from './history-minutes.ts';

/** Good and bad minutes by the hour, of one series after the other; the span begins with a whole hour. To be called within a transaction. */
export type ReadHours = (span: Span) => (series: number) => StepSums;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The hours of whole days of a series, a byte each. */
interface KeptDays {
  readonly fromDay: number;
  readonly toDay: number;
  readonly good: Uint8Array;
  readonly bad: Uint8Array;
}

/**
 * A page that is left open asks for a quarter of a year of every target again and again, and all but the newest days are what
 * they were. These are kept in memory, 4 KB a series, until the writer notes that it has changed one of them: see
 * {@link prepareNotingRewritten}.
 */
export function prepareHours(database: DatabaseSync, roundMinutes: number): ReadHours {
  const getRewritten = database.prepare(`SELECT value FROM notes WHERE name = '${rewrittenNote}'`);
  const getNewest = database.prepare('SELECT max(day) AS day FROM recorded_days');
  const getDays = database.prepare(
    'SELECT day, states FROM minutes WHERE series = ? AND day BETWEEN ? AND ? ORDER BY day',
  );
  const kept = new Map<number, KeptDays>();
  let rewritten: unknown;

  const readDays = (series: number, firstDay: number, endDay: number) =>
    getDays.all(series, firstDay, endDay - 1).map(({ day, states }) => ({
      day: Number(day),
      states: states instanceof Uint8Array ? states : new Uint8Array(),
    }));

  /** The days that are kept from `firstDay` up to `endDay`; what is not known yet is read. */
  const keep = (series: number, firstDay: number, endDay: number): KeptDays => {
    const before = kept.get(series);
    if (before !== undefined && before.fromDay <= firstDay && before.toDay >= endDay) return before;
    const length = (endDay - firstDay) * 24;
    const [good, bad] = [new Uint8Array(length), new Uint8Array(length)];
    const isKnown = before !== undefined && before.fromDay <= firstDay && before.toDay > firstDay;
    if (isKnown) {
      good.set(before.good.subarray((firstDay - before.fromDay) * 24));
      bad.set(before.bad.subarray((firstDay - before.fromDay) * 24));
    }
    for (const one of readDays(series, isKnown ? before.toDay : firstDay, endDay)) {
      const span = { fromMs: one.day * dayMs, toMs: (one.day + 1) * dayMs };
      for (const point of countHours([one], span, roundMinutes)) {
        const at = point.timeMs / hourMs - firstDay * 24;
        good[at] = point.good;
        bad[at] = point.bad;
      }
    }
    const now = { fromDay: firstDay, toDay: endDay, good, bad };
    kept.set(series, now);
    return now;
  };

  return ({ fromMs, toMs }) => {
    const note = getRewritten.get()?.value;
    if (note !== rewritten) kept.clear();
    rewritten = note;
    const newest = Number(getNewest.get()?.day ?? 0);
    const settledDay = Math.min(newest - openDays + 1, Math.floor(toMs / dayMs));
    const recentMs = Math.max(fromMs, settledDay * dayMs);
    const dayOf = (timeMs: number): number => Math.floor(timeMs / dayMs);
    const [firstDay, recentDay, endDay] = [dayOf(fromMs), dayOf(recentMs), dayOf(toMs - 1) + 1];
    return (series) => {
      const recent = countHours(readDays(series, recentDay, endDay), { fromMs: recentMs, toMs }, roundMinutes);
      const sums = spreadPoints({ points: recent }, hourly({ fromMs, toMs }));
      if (settledDay <= firstDay) return sums;
      const settled = keep(series, firstDay, settledDay);
      const [begin, end] = [fromMs, recentMs].map((timeMs) => timeMs / hourMs - settled.fromDay * 24);
      sums.good.set(settled.good.subarray(begin, end));
      sums.bad.set(settled.bad.subarray(begin, end));
      return sums;
    };
  };
}

/** Today and yesterday: checks that lasted over midnight are recorded late. */
const openDays = 2;
const rewrittenNote = 'rewritten';

/**
 * For the writer: notes that a day was changed that readers may keep in memory. With a day: if it is that old. To be called
 * within the transaction that does it, after the day was noted as one on which something was recorded.
 */
export function prepareNotingRewritten(database: DatabaseSync): (day?: number) => void {
  const note = database.prepare(`
    INSERT INTO notes SELECT '${rewrittenNote}', '1' WHERE ? <= (SELECT max(day) FROM recorded_days) - ${openDays}
    ON CONFLICT DO UPDATE SET value = CAST(value AS INTEGER) + 1
  `);
  return (day = Number.MIN_SAFE_INTEGER) => void note.run(day);
}

function countHours(days: Parameters<typeof countMinutes>[0], span: Span, roundMinutes: number) {
  return days.length === 0 ? [] : countMinutes(days, hourly(span), roundMinutes);
}

function hourly(span: Span) {
  return { ...span, targets: [], regions: [], stepSeconds: 3_600 };
}
