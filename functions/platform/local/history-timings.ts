import type { Phase } from '../../failure/phases.ts';
import type { Percentiles, SeriesQuery } from '../../history/store.ts';
import { ByteReader, ByteWriter } from './history-bytes.ts';

/** `total` is that of checks that got through. */
export type Timed = Phase | 'total';

/** Which bit a duration has in the file: a new phase takes the next one, and none ever changes. */
export const timedBits: Readonly<Record<Timed, number>> = {
  total: 0,
  dns: 1,
  tcp: 2,
  tls: 3,
  upgrade: 4,
  token: 5,
  connect: 6,
  refresh: 7,
  ping: 8,
  roundtrip: 9,
  session: 10,
};
export const mostTimedBits = 11;

/** Durations of one check, in whole microseconds, by their bits; a hole where there is none. */
export type Durations = readonly (number | undefined)[];

export interface TimedMinute {
  /** Since 1970. */
  readonly minute: number;
  readonly durations: Durations;
}

export const slotMinutes = 10;

/** One check in a slot: its minute, which durations it has, and these. */
export function writeTimings(checks: readonly TimedMinute[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { minute, durations } of checks) {
    writer.writeByte(minute % slotMinutes);
    writer.writeNumber(maskOf(durations));
    for (const duration of durations) if (duration !== undefined) writer.writeNumber(duration);
  }
  return writer.take();
}

/** The percentiles by step, exactly, of the slots of one series; by bit. Steps without a duration are left out. */
export function rankTimings(
  slots: Iterable<{ readonly slot: number; readonly durations: Uint8Array }>,
  query: SeriesQuery,
): readonly PointsByBit[] {
  const first = Math.floor(query.fromMs / 60_000);
  const end = Math.ceil(query.toMs / 60_000);
  const stepMinutes = query.stepSeconds / 60;
  const found = new Map<number, Map<number, number[]>>();
  for (const { slot, durations } of slots) {
    const reader = new ByteReader(durations);
    while (!reader.isAtEnd) {
      const minute = slot * slotMinutes + reader.readByte();
      const mask = reader.readNumber();
      const isIn = minute >= first && minute < end;
      const step = Math.floor((minute - first) / stepMinutes);
      for (let bit = 0; mask >> bit > 0; bit += 1) {
        if (((mask >> bit) & 1) === 0) continue;
        const duration = reader.readNumber();
        if (isIn) listOf(found, bit, step).push(duration);
      }
    }
  }
  return [...found].map(([bit, steps]) => ({
    bit,
    points: [...steps]
      .sort(([one], [other]) => one - other)
      .map(([step, durations]) => ({ timeMs: query.fromMs + step * query.stepSeconds * 1_000, ...rank(durations) })),
  }));
}

export interface PointsByBit {
  readonly bit: number;
  readonly points: readonly ({ readonly timeMs: number } & Percentiles)[];
}

/** The place of a percentile among so many, by nearest rank: from 1. */
export function nearestRank(percent: number, count: number): number {
  // In whole numbers: 0.95 times 20 is a little more than 19 where it is not.
  return Math.max(1, Math.ceil((percent * count) / 100));
}

function rank(durations: readonly number[]): Percentiles {
  const sorted = Float64Array.from(durations).sort();
  const at = (percent: number) => (sorted[nearestRank(percent, sorted.length) - 1] ?? 0) / 1_000;
  return { p50: at(50), p95: at(95), p99: at(99) };
}

function maskOf(durations: Durations): number {
  let mask = 0;
  for (const [bit, duration] of durations.entries()) if (duration !== undefined) mask |= 1 << bit;
  return mask;
}

function listOf(found: Map<number, Map<number, number[]>>, bit: number, step: number): number[] {
  let steps = found.get(bit);
  if (steps === undefined) {
    steps = new Map();
    found.set(bit, steps);
  }
  let list = steps.get(step);
  if (list === undefined) {
    list = [];
    steps.set(step, list);
  }
  return list;
}
