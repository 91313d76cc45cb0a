import type { Day } from './read-targets.ts';

/** A time as a column: its height says how much is known, and what stands out at the top how much of that was bad. */
export interface Column extends Day {
  readonly kind: 'good' | 'bad' | 'unknown';
  /** Heights of 0 to 1 from the ground; `bad` stands on `good`. */
  readonly goodHeight: number;
  readonly badHeight: number;
}

/** Unknown times are stubs, good ones lower than bad ones: the outline tells them apart without any colour. */
const stubHeight = 0.16;
const goodHeight = 0.68;
const leastBadHeight = 0.32;

/** The last `count` times, the oldest first; those before the first known one are unknown. */
export function layOutColumns(days: readonly Day[], count: number, stepMs: number): readonly Column[] {
  const firstMs = days[0]?.startMs ?? 0;
  const length = Math.max(0, count - days.length);
  const missing = Array.from({ length }, (_, index) => ({
    startMs: firstMs - (length - index) * stepMs,
    good: 0,
    bad: 0,
    unknown: stepMs / 60_000,
  }));
  return [...missing, ...days].slice(-count).map(layOutColumn);
}

/** For those who do not see the bar. `noun`: days, minutes. */
export function describeColumns(columns: readonly Column[], noun: string): string {
  const count = (kind: Column['kind']) => columns.filter((column) => column.kind === kind).length;
  const [good, bad, unknown] = [count('good'), count('bad'), count('unknown')];
  return `${columns.length} ${noun}: ${good} good, ${bad} with bad minutes, ${unknown} unknown`;
}

/**
 * How many of the last minutes tell more than ninety days would, of targets that are known for less than two days; null
 * where days do.
 */
export function chooseMinutes(all: readonly (readonly Day[] | null)[]): 30 | 90 | null {
  const known = all.map((days) => (days ?? []).filter(({ good, bad }) => good + bad > 0));
  if (all.includes(null) || known.some(({ length }) => length > 1)) return null;
  return known.every(([day]) => day === undefined || day.good + day.bad <= 30) ? 30 : 90;
}

function layOutColumn(day: Day): Column {
  const known = day.good + day.bad;
  if (known === 0) return { ...day, kind: 'unknown', goodHeight: stubHeight, badHeight: 0 };
  const share = known / (known + day.unknown);
  const full = stubHeight + (goodHeight - stubHeight) * share;
  if (day.bad === 0) return { ...day, kind: 'good', goodHeight: full, badHeight: 0 };
  // By the root, so that ten minutes of a day can be told from two hours.
  const badHeight = leastBadHeight + (1 - leastBadHeight) * Math.sqrt(day.bad / known);
  return { ...day, kind: 'bad', goodHeight: 1 - badHeight, badHeight };
}
