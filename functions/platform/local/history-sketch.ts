import type { Percentiles, SeriesQuery } from '../../history/store.ts';
import { ByteReader, ByteWriter } from './history-bytes.ts';
import { type Durations, mostTimedBits, nearestRank, type PointsByBit } from './history-timings.ts';

/**
 * How many checks took about how long, by duration: what is kept of an hour for a year. Durations that lie within
 * two percent share a bucket, so that a percentile is right within one; and two sketches are joined by adding them up,
 * which percentiles themselves cannot be.
 */
export type Sketch = readonly (ReadonlyMap<number, number> | undefined)[];

const bucketWidth = Math.log(1.02);
/** Half an hour, in microseconds: no check takes so long. */
const mostBuckets = bucketOf(1_800e6) + 1;

/** Of whole microseconds. */
export function bucketOf(duration: number): number {
  return duration <= 1 ? 0 : Math.round(Math.log(duration) / bucketWidth);
}

/** In milliseconds, to the microsecond: the middle of the bucket. */
function durationOf(bucket: number): number {
  return Math.round(Math.exp(bucket * bucketWidth)) / 1_000;
}

/** A sketch with more checks in it. */
export function addToSketch(sketch: Sketch, checks: readonly Durations[]): Sketch {
  const sum = Array.from({ length: mostTimedBits }, (_, bit) => new Map(sketch[bit] ?? []));
  for (const durations of checks) {
    for (const [bit, duration] of durations.entries()) {
      const counts = sum[bit];
      if (duration === undefined || counts === undefined) continue;
      const bucket = Math.min(bucketOf(duration), mostBuckets - 1);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
  }
  return sum;
}

/** Counts below this stand in the same number as their bucket. */
const smallCounts = 15;

/**
 * A mask of the durations that there are; for each the length of what follows, and its buckets in order: how far from the
 * one before, times 16, plus the count, or plus 15 where the count, less 15, follows.
 */
export function writeSketch(sketch: Sketch): Uint8Array {
  const writer = new ByteWriter();
  const present = sketch.map((counts) => (counts !== undefined && counts.size > 0 ? counts : undefined));
  writer.writeNumber(present.reduce((mask, counts, bit) => (counts === undefined ? mask : mask | (1 << bit)), 0));
  for (const counts of present) {
    if (counts === undefined) continue;
    const own = new ByteWriter();
    let before = 0;
    for (const [bucket, count] of [...counts].sort(([one], [other]) => one - other)) {
      own.writeNumber((bucket - before) * 16 + Math.min(count, smallCounts));
      if (count >= smallCounts) own.writeNumber(count - smallCounts);
      before = bucket;
    }
    const bytes = own.take();
    writer.writeNumber(bytes.length);
    writer.writeBytes(bytes);
  }
  return writer.take();
}

export function readSketch(bytes: Uint8Array): Sketch {
  const sketch = Array.from({ length: mostTimedBits }, () => new Map<number, number>());
  forEachBucket(bytes, (bit, bucket, count) => sketch[bit]?.set(bucket, count));
  return sketch;
}

/** The percentiles by step, within a percent, of the sketches of one series. Steps without a duration are left out. */
export function rankSketches(
  rows: Iterable<{ readonly beginMs: number; readonly durations: Uint8Array }>,
  query: SeriesQuery,
): readonly PointsByBit[] {
  const stepMs = query.stepSeconds * 1_000;
  const points = new Map<number, ({ readonly timeMs: number } & Percentiles)[]>();
  const sums = Array.from({ length: mostTimedBits }, () => new Histogram());
  for (const [step, own] of Map.groupBy(rows, ({ beginMs }) => Math.floor((beginMs - query.fromMs) / stepMs))) {
    for (const { durations } of own) {
      forEachBucket(durations, (bit, bucket, count) => sums[bit]?.add(bucket, count));
    }
    for (const [bit, histogram] of sums.entries()) {
      const percentiles = histogram.take();
      if (percentiles === null) continue;
      const before = points.get(bit) ?? [];
      before.push({ timeMs: query.fromMs + step * stepMs, ...percentiles });
      points.set(bit, before);
    }
  }
  return [...points].map(([bit, own]) => ({ bit, points: own }));
}

/** Used over and over: most buckets are never touched. */
class Histogram {
  readonly #counts = new Float64Array(mostBuckets);
  #all = 0;
  #first = mostBuckets;
  #last = 0;

  add(bucket: number, count: number): void {
    const at = Math.min(bucket, mostBuckets - 1);
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
    this.#all += count;
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
  }

  /** The percentiles, null where there is nothing; it is empty afterwards. */
  take(): Percentiles | null {
    if (this.#all === 0) return null;
    const ranks = [50, 95, 99].map((percent) => nearestRank(percent, this.#all));
    const found: number[] = [];
    let sum = 0;
    for (let bucket = this.#first; bucket <= this.#last; bucket += 1) {
      sum += this.#counts[bucket] ?? 0;
      while (found.length < ranks.length && sum >= (ranks[found.length] ?? 0)) found.push(durationOf(bucket));
    }
    this.#counts.fill(0, this.#first, this.#last + 1);
    [this.#all, this.#first, this.#last] = [0, mostBuckets, 0];
    const [p50 = 0, p95 = p50, p99 = p95] = found;
    return { p50, p95, p99 };
  }
}

function forEachBucket(bytes: Uint8Array, tell: (bit: number, bucket: number, count: number) => void): void {
  const reader = new ByteReader(bytes);
  const mask = reader.readNumber();
  for (let bit = 0; mask >> bit > 0; bit += 1) {
    if (((mask >> bit) & 1) === 0) continue;
    const length = reader.readNumber();
    const end = reader.at + length;
    let bucket = 0;
    while (reader.at < end && !reader.isAtEnd) {
      const entry = reader.readNumber();
      bucket += Math.floor(entry / 16);
      const small = entry % 16;
      tell(bit, bucket, small === smallCounts ? smallCounts + reader.readNumber() : small);
    }
    reader.moveTo(end);
  }
}
