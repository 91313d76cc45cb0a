import type { Span } from './store.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * How far behind now the end of a range may lie, so that many who ask one after the other ask for the same: `freshnessMs`
 * for a day, longer for a longer range, at most an hour. Stores that answer at once (`freshnessMs` of a minute) never lag.
 */
export function lagOf({ fromMs, toMs }: Span, freshnessMs: number): number {
  if (freshnessMs <= minuteMs) return minuteMs;
  const share = Math.floor((freshnessMs * (toMs - fromMs)) / dayMs / minuteMs) * minuteMs;
  return Math.min(hourMs, Math.max(minuteMs, share));
}

/** The same of a range that ends now. */
export function lagOfDays(days: number, freshnessMs: number): number {
  return lagOf({ fromMs: 0, toMs: days * dayMs }, freshnessMs);
}
