import type { Minutes } from './minutes.ts';
import { floorTo } from './time-range.ts';

/** Days of UTC one after the other, today last, as few characters as a page that shows many of them can do with. */
export interface DaySums {
  /** The first day: `2026-08-25`. */
  readonly from: string;
  /** Good, bad and unknown minutes of each, today's up to now. */
  readonly minutes: readonly (readonly [good: number, bad: number, unknown: number])[];
}

export const mostDays = 90;

/** `steps` are hours, or divide them. `toMs`: where they end. */
export function sumDays(
  steps: readonly (Minutes & { readonly timeMs: number })[],
  toMs: number,
  count: number,
): DaySums {
  const todayMs = floorTo(toMs - 1, dayMs);
  const fromMs = todayMs - (count - 1) * dayMs;
  const sums = Array.from({ length: count }, (): [number, number, number] => [0, 0, 0]);
  for (const { timeMs, good, bad, unknown } of steps) {
    const sum = sums[Math.floor((timeMs - fromMs) / dayMs)];
    if (sum === undefined) continue;
    sum[0] += good;
    sum[1] += bad;
    sum[2] += unknown;
  }
  return { from: new Date(fromMs).toISOString().slice(0, 10), minutes: sums };
}

const dayMs = 86_400_000;
