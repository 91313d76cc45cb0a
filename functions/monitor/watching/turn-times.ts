import { shardOf } from '../shard.ts';

const minuteMs = 60_000;

/** Fine enough that two targets seldom share a turn. */
const places = 1_000_003;

/**
 * How far into every round a target has its turn, from 0 up to and without `everyMs`: the same whatever other targets
 * there are and whenever we started, so that turns are spread and nobody meets all of them at once.
 *
 * Alarms and history count by the minute. A turn near the end of a minute that comes a moment late would leave one minute
 * empty and give the next one two, and what it finds would be known a minute later: so there are none there.
 */
export function offsetOf(name: string, everyMs: number): number {
  const share = shareOf(name);
  if (everyMs < minuteMs) return everyMs * (0.05 + 0.9 * share);
  const minutes = Math.floor(everyMs / minuteMs);
  const at = share * minutes;
  return Math.floor(at) * minuteMs + 1_000 + (at % 1) * 50_000;
}

/** The first turn after a time: turns stand on a grid since 1970, so that nothing adds up. Milliseconds since 1970. */
export function nextTurnMs(afterMs: number, everyMs: number, offsetMs: number): number {
  return Math.floor((afterMs - offsetMs) / everyMs + 1) * everyMs + offsetMs;
}

/** Where a target stands among all that there could be, from 0 up to and without 1. */
export function shareOf(name: string): number {
  return shardOf(name, places) / places;
}
