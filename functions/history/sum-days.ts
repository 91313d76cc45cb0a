import type { StepSums } from './minutes.ts';
import type { Span } from './store.ts';
import { floorTo } from './time-range.ts';

/** Days of UTC one after the other, today last, as few characters as a page that shows many of them can do with. */
export interface DaySums {
  /** The first day: `2026-08-25`. */
  readonly from: string;
  /** Good, bad and unknown minutes of each, today's up to now. */
  readonly minutes: readonly (readonly [good: number, bad: number, unknown: number])[];
}

export const mostDays = 90;

/** @param hours minutes of the hours from `fromMs` to `toMs` */
export function sumDays(hours: StepSums, { fromMs, toMs }: Span, count: number): DaySums {
  const todayMs = floorTo(toMs - 1, dayMs);
  const firstMs = todayMs - (count - 1) * dayMs;
  const sums = Array.from({ length: count }, (_, day): [number, number, number] => {
    const begin = (firstMs + day * dayMs - fromMs) / hourMs;
    let [good, bad] = [0, 0];
    for (let at = Math.max(0, begin); at < Math.min(begin + 24, hours.good.length); at += 1) {
      good += hours.good[at] ?? 0;
      bad += hours.bad[at] ?? 0;
    }
    const minutes = (Math.min(toMs, firstMs + (day + 1) * dayMs) - Math.max(fromMs, firstMs + day * dayMs)) / 60_000;
    return [good, bad, Math.max(0, Math.floor(minutes)) - good - bad];
  });
  return { from: new Date(firstMs).toISOString().slice(0, 10), minutes: sums };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
