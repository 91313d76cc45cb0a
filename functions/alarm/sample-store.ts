import type { DimensionValue, MetricReference } from './alarm-definition.ts';
import type { Series } from './metric-math.ts';

/** A value as it lies in the metric store of a region. */
export interface Sample {
  /** The region whose store holds it: alarms see only their own. */
  readonly store: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since 1970: when it was measured, not when it arrived. */
  readonly timeMs: number;
  readonly value: number;
  /** Where several send to one series: who sent it. Of each, the largest value of a minute counts, once. */
  readonly source?: string;
}

type Statistic = MetricReference['statistic'];

/** What a series holds of one minute: CloudWatch keeps no single values either. */
interface Minute {
  sum: number;
  least: number;
  most: number;
  /** What counts of each source; null: none has been named. */
  sources: Map<string, number> | null;
}

/**
 * Samples by series and minute. They may arrive in any order and at any time; only what has been added is seen.
 */
export class SampleStore {
  readonly #series = new Map<string, Map<number, Minute>>();

  add({ store, namespace, metric, dimensions, timeMs, value, source }: Sample): void {
    const key = seriesKey(store, namespace, metric, dimensions);
    let minutes = this.#series.get(key);
    if (minutes === undefined) {
      minutes = new Map();
      this.#series.set(key, minutes);
    }
    const at = minuteOf(timeMs);
    let minute = minutes.get(at);
    if (minute === undefined) {
      minute = { sum: 0, least: value, most: value, sources: null };
      minutes.set(at, minute);
    }
    minute.sum += source === undefined ? value : countMore(minute, source, value);
    minute.least = Math.min(minute.least, value);
    minute.most = Math.max(minute.most, value);
  }

  /** The statistic of the last `count` periods that end at a whole minute, oldest first. */
  read(series: string, statistic: Statistic, endMs: number, periodSeconds: number, count: number): Series {
    const minutes = this.#series.get(series);
    const width = periodSeconds / 60;
    const end = minuteOf(endMs);
    return Array.from({ length: count }, (_, index) => {
      const from = end - (count - index) * width;
      return minutes === undefined ? null : summarize(minutes, from, from + width, statistic);
    });
  }

  /** Forgets what no alarm will ask for any more. */
  forgetBefore(timeMs: number): void {
    const oldest = minuteOf(timeMs);
    for (const minutes of this.#series.values()) {
      for (const minute of minutes.keys()) if (minute < oldest) minutes.delete(minute);
    }
  }
}

/** By how much a value raises what counts of its source. */
function countMore(minute: Minute, source: string, value: number): number {
  minute.sources ??= new Map();
  const counted = minute.sources.get(source);
  if (counted !== undefined && counted >= value) return 0;
  minute.sources.set(source, value);
  return value - (counted ?? 0);
}

export function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / 60_000);
}

/** What a series is kept under. A name that only the deployment knows stands for itself. */
export function seriesKey(
  store: string,
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, DimensionValue>>,
): string {
  const pairs = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([store, namespace, metric, pairs]);
}

function summarize(
  minutes: ReadonlyMap<number, Minute>,
  from: number,
  to: number,
  statistic: Statistic,
): number | null {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at += 1) {
    const minute = minutes.get(at);
    if (minute === undefined) continue;
    sum += minute.sum;
    least = Math.min(least, minute.least);
    most = Math.max(most, minute.most);
  }
  if (most === Number.NEGATIVE_INFINITY) return null;
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'Minimum':
      return least;
    case 'Maximum':
      return most;
  }
}
