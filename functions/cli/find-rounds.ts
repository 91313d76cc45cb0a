import type { TimedCheck } from '../alarm/timed-check.ts';

/**
 * When the round of a check began, in milliseconds since 1970. Each region has its own schedule, whose rounds of several
 * minutes may begin at any minute: right behind the longest time in which a target was never checked there. Where there is
 * none, as checks come in every minute or none is known, a round begins where the clock has a multiple of its length.
 */
export function findRounds(checks: readonly TimedCheck[], roundMs: number): (check: TimedCheck) => number {
  if (roundMs <= minuteMs) return ({ timeMs }) => Math.floor(timeMs / roundMs) * roundMs;
  const seen = new Map<string, Set<number>>();
  for (const check of checks) {
    const minutes = seen.get(keyOf(check)) ?? new Set();
    seen.set(keyOf(check), minutes.add(Math.floor((check.timeMs % roundMs) / minuteMs)));
  }
  const beginnings = new Map([...seen].map(([key, minutes]) => [key, findBeginning(minutes, roundMs / minuteMs)]));
  return (check) => {
    const beginningMs = (beginnings.get(keyOf(check)) ?? 0) * minuteMs;
    return Math.floor((check.timeMs - beginningMs) / roundMs) * roundMs + beginningMs;
  };
}

const minuteMs = 60_000;

function keyOf({ target, region }: TimedCheck): string {
  return `${region} ${target}`;
}

/** Of the minutes of a round in which checks were made, the one with the most time before it. */
function findBeginning(minutes: ReadonlySet<number>, length: number): number {
  const sorted = [...minutes].sort((one, other) => one - other);
  let before = (sorted.at(-1) ?? 0) - length;
  let beginning = 0;
  let longest = 1;
  for (const minute of sorted) {
    if (minute - before > longest) [longest, beginning] = [minute - before, minute];
    before = minute;
  }
  return beginning;
}
