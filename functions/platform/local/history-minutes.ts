import { minutesOfStep } from '../../history/minutes.ts';
import type { SeriesQuery } from '../../history/store.ts';

/** What is known of a minute: two bits, so that what comes later is added by a bitwise or. */
export const minuteStates = { unknown: 0, good: 1, bad: 3 } as const;
export type MinuteState = keyof typeof minuteStates;

export const minutesOfDay = 1_440;
const minutesOfByte = 4;
const dayBytes = minutesOfDay / minutesOfByte;

/** A day in which nothing is known. */
export function emptyDay(): Uint8Array {
  return new Uint8Array(dayBytes);
}

/** A minute in which one check of two failed is bad. */
export function markMinute(day: Uint8Array, minute: number, state: MinuteState): void {
  const at = Math.floor(minute / minutesOfByte);
  day[at] = (day[at] ?? 0) | (minuteStates[state] << ((minute % minutesOfByte) * 2));
}

/** Good and bad minutes by step, of the days of one series in the order of time. Steps of which nothing is known are left out. */
export function countMinutes(
  days: Days,
  query: SeriesQuery,
  roundMinutes: number,
): readonly { readonly timeMs: number; readonly good: number; readonly bad: number }[] {
  const first = Math.floor(query.fromMs / 60_000);
  const end = Math.ceil(query.toMs / 60_000);
  const stepMinutes = query.stepSeconds / 60;
  const steps = Math.max(0, Math.ceil((end - first) / stepMinutes));
  const rounds = { known: new Uint32Array(steps), bad: new Uint32Array(steps) };
  const frame = { first, end, stepMinutes, roundMinutes };
  if (roundMinutes === 1 && stepMinutes % minutesOfByte === 0 && first % minutesOfByte === 0) {
    const wholeEnd = Math.max(first, end - (end % minutesOfByte));
    countBytes(days, { ...frame, end: wholeEnd }, rounds);
    const last = days.at(-1);
    if (last !== undefined) countRounds([last], { ...frame, begin: wholeEnd }, rounds);
  } else {
    countRounds(days, { ...frame, begin: first }, rounds);
  }
  const points: { timeMs: number; good: number; bad: number }[] = [];
  for (let step = 0; step < steps; step += 1) {
    const known = rounds.known[step] ?? 0;
    if (known === 0) continue;
    const timeMs = query.fromMs + step * query.stepSeconds * 1_000;
    const all = Math.min(known * roundMinutes, minutesOfStep(timeMs, query));
    const bad = Math.min((rounds.bad[step] ?? 0) * roundMinutes, all);
    if (all > 0) points.push({ timeMs, good: all - bad, bad });
  }
  return points;
}

/** Minutes since 1970. */
interface Frame {
  readonly first: number;
  readonly end: number;
  readonly stepMinutes: number;
  readonly roundMinutes: number;
}

interface Rounds {
  readonly known: Uint32Array;
  readonly bad: Uint32Array;
}

type Days = readonly { readonly day: number; readonly states: Uint8Array }[];

/** Of each byte, how many of its minutes are known and how many bad. */
const knownOfByte = Uint8Array.from({ length: 256 }, (_, byte) => popcount(byte & 0b01010101));
const badOfByte = Uint8Array.from({ length: 256 }, (_, byte) => popcount(byte & 0b10101010));

/** Four minutes at once: a year of minutes of many targets is read this way. */
function countBytes(days: Days, { first, end, stepMinutes }: Frame, { known, bad }: Rounds): void {
  for (const { day, states } of days) {
    const begin = day * minutesOfDay;
    const from = Math.max(0, (first - begin) / minutesOfByte);
    const to = Math.min(dayBytes, (end - begin) / minutesOfByte);
    for (let at = from; at < to; ) {
      const step = Math.floor((begin + at * minutesOfByte - first) / stepMinutes);
      const stepEnd = Math.min(to, (first + (step + 1) * stepMinutes - begin) / minutesOfByte);
      let [knownMinutes, badMinutes] = [0, 0];
      for (; at < stepEnd; at += 1) {
        const byte = states[at] ?? 0;
        knownMinutes += knownOfByte[byte] ?? 0;
        badMinutes += badOfByte[byte] ?? 0;
      }
      known[step] = (known[step] ?? 0) + knownMinutes;
      bad[step] = (bad[step] ?? 0) + badMinutes;
    }
  }
}

/** From `begin` on. A round counts in every step in which it has a check, once known and once bad. */
function countRounds(
  days: Days,
  { first, begin: from, end, stepMinutes, roundMinutes }: Frame & { readonly begin: number },
  { known, bad }: Rounds,
): void {
  let [lastRound, lastStep, state] = [-1, -1, 0];
  for (const { day, states } of days) {
    const begin = day * minutesOfDay;
    const to = Math.min(end, begin + minutesOfDay);
    for (let minute = Math.max(from, begin); minute < to; minute += 1) {
      const at = minute - begin;
      const found = ((states[at >> 2] ?? 0) >> ((at & 3) * 2)) & 3;
      if (found === 0) continue;
      const step = Math.floor((minute - first) / stepMinutes);
      const round = Math.floor(minute / roundMinutes);
      if (round !== lastRound || step !== lastStep) [lastRound, lastStep, state] = [round, step, 0];
      if (state === 0) known[step] = (known[step] ?? 0) + 1;
      if (found === minuteStates.bad && state !== minuteStates.bad) bad[step] = (bad[step] ?? 0) + 1;
      state |= found;
    }
  }
}

function popcount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
