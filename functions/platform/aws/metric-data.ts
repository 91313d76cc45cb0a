import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { DataPoint } from '../../metric/data-point.ts';
import type { Publication } from '../../monitor/ports.ts';

/** What PutMetricData is sent, request by request, and what it would refuse. */
export interface MetricRequests {
  readonly batches: readonly Batch[];
  readonly refused: Publication['lost'];
}

export interface Batch {
  readonly data: readonly MetricDatum[];
  /** Data points in it: several of one series and minute share a datum. */
  readonly points: number;
}

/** Limits of PutMetricData, from its API reference. One bad datum would lose the whole request. */
const mostData = 1_000;
const mostValues = 150;
/** 1 MB, of which something is kept for what surrounds the data. Counted before compression. */
const mostBytes = 1_000_000 - 10_000;
const mostDimensions = 30;
const oldestMs = 14 * 86_400_000;
const newestMs = 2 * 3_600_000;
/** CloudWatch takes values from -2^360 to 2^360. */
const largestValue = 2 ** 360;
/** Not blank, no control characters, not beginning with a colon. */
const dimensionValue = /^(?!:)(?=.*[!-~])[ -~]{1,1024}$/;

export function toMetricRequests(points: readonly DataPoint[], nowMs: number): MetricRequests {
  const refused = new Map<string, number>();
  const series = new Map<string, Series[]>();
  for (const point of points) {
    const reason = findFault(point, nowMs);
    if (reason === null) addPoint(point, series);
    else refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  return {
    batches: fillBatches([...series.values()].flat()),
    refused: [...refused].map(([reason, count]) => ({ reason, points: count })),
  };
}

/** Why CloudWatch would refuse it; null where it would not. */
function findFault({ value, timeMs, dimensions }: DataPoint, nowMs: number): string | null {
  if (!Number.isFinite(value) || Math.abs(value) > largestValue) return 'a value that is no number in range';
  if (!Number.isFinite(timeMs)) return 'a time that cannot be read';
  if (timeMs < nowMs - oldestMs) return 'a time more than two weeks ago';
  if (timeMs > nowMs + newestMs) return 'a time more than two hours ahead';
  const values = Object.values(dimensions);
  if (values.length > mostDimensions) return 'more than 30 dimensions';
  return values.every((text) => dimensionValue.test(text)) ? null : 'a dimension that is not plain text';
}

/** The values of one series in one minute. */
interface Series {
  readonly first: DataPoint;
  readonly counts: Map<number, number>;
}

/** The same series twice in a minute is one datum with several values, which CloudWatch counts as one metric. */
function addPoint(point: DataPoint, series: Map<string, Series[]>): void {
  const minute = Math.floor(point.timeMs / 60_000);
  const key = JSON.stringify([point.metric, point.unit, minute, Object.entries(point.dimensions)]);
  const known = series.get(key) ?? [];
  const open = known.find(({ counts }) => counts.has(point.value) || counts.size < mostValues);
  if (open !== undefined) open.counts.set(point.value, (open.counts.get(point.value) ?? 0) + 1);
  else series.set(key, [...known, { first: point, counts: new Map([[point.value, 1]]) }]);
}

function fillBatches(series: readonly Series[]): readonly Batch[] {
  const batches: { data: MetricDatum[]; points: number; bytes: number }[] = [];
  for (const one of series) {
    const datum = toDatum(one);
    const bytes = Buffer.byteLength(JSON.stringify(datum)) + 1;
    let batch = batches.at(-1);
    if (batch === undefined || batch.data.length >= mostData || batch.bytes + bytes > mostBytes) {
      batch = { data: [], points: 0, bytes: 0 };
      batches.push(batch);
    }
    batch.data.push(datum);
    batch.points += sum(one.counts.values());
    batch.bytes += bytes;
  }
  return batches;
}

function toDatum({ first, counts }: Series): MetricDatum {
  const isSingle = sum(counts.values()) === 1;
  return {
    MetricName: first.metric,
    Dimensions: Object.entries(first.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Timestamp: new Date(first.timeMs),
    Unit: first.unit,
    ...(isSingle ? { Value: first.value } : { Values: [...counts.keys()], Counts: [...counts.values()] }),
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
