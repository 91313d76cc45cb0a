import {
  type CloudWatchClient,
  type CloudWatchClientConfig,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type Span, StoreUnavailable } from '../../history/store.ts';
import { namespace } from '../../metric/catalogue.ts';
import { readAwsError } from './read-aws-error.ts';

/** One series with one statistic. */
export interface SeriesRequest {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch names it: `Sum`, `SampleCount`, `p95`. */
  readonly statistic: string;
}

/** Oldest first; steps without data are left out. */
export type SeriesPoints = readonly { readonly timeMs: number; readonly value: number }[];

/** A hanging CloudWatch must not hold a reader longer than the function lives; throttling is tried again. */
export function historyClientConfig(region: string): CloudWatchClientConfig {
  return {
    region,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  };
}

/** Of all requests of one reading together. */
export const readingMs = 15_000;

/**
 * Reads series in the order of the requests. No metric math: single series, added up by us, are what every store can
 * give. Rejects with {@link StoreUnavailable} also where an answer is not whole.
 */
export async function readSeries(
  client: Pick<CloudWatchClient, 'send'>,
  requests: readonly SeriesRequest[],
  range: Span & { readonly stepSeconds: number },
): Promise<readonly SeriesPoints[]> {
  const perSeries = Math.max(1, Math.ceil((range.toMs - range.fromMs) / (range.stepSeconds * 1_000)));
  const size = Math.max(1, Math.min(mostQueries, Math.floor(mostPointsPerCall / perSeries)));
  const parts = Array.from({ length: Math.ceil(requests.length / size) }, (_, index) =>
    requests.slice(index * size, (index + 1) * size),
  );
  const signal = AbortSignal.timeout(readingMs);
  const found: (readonly SeriesPoints[])[] = [];
  for (let at = 0; at < parts.length; at += callsAtOnce) {
    const several = parts.slice(at, at + callsAtOnce);
    found.push(...(await Promise.all(several.map((part) => readPart(client, part, range, signal)))));
  }
  return found.flat();
}

/** Limits of GetMetricData. */
const mostQueries = 500;
const mostPointsPerCall = 100_800;
/** Of 50 a second that an account has. */
const callsAtOnce = 5;
/** More pages than any part can have: a server that never stops paging is at fault. */
const mostPages = 100;

async function readPart(
  client: Pick<CloudWatchClient, 'send'>,
  requests: readonly SeriesRequest[],
  { fromMs, toMs, stepSeconds }: Span & { readonly stepSeconds: number },
  signal: AbortSignal,
): Promise<readonly SeriesPoints[]> {
  const input = {
    MetricDataQueries: requests.map((request, index) => toQuery(request, index, stepSeconds)),
    StartTime: new Date(fromMs),
    EndTime: new Date(toMs),
    ScanBy: 'TimestampAscending',
    MaxDatapoints: mostPointsPerCall,
  } as const;
  const points = requests.map(() => new Map<number, number>());
  const isWhole = requests.map(() => false);
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const next = token === undefined ? {} : { NextToken: token };
    const answer = await send(client, new GetMetricDataCommand({ ...input, ...next }), signal);
    for (const { Id = '', Timestamps = [], Values = [], StatusCode } of answer.MetricDataResults ?? []) {
      const index = Number(Id.slice(1));
      isWhole[index] = StatusCode === 'Complete';
      for (const [at, time] of Timestamps.entries()) {
        const [timeMs, value] = [time.getTime(), Values[at]];
        if (value !== undefined && timeMs >= fromMs && timeMs < toMs) points[index]?.set(timeMs, value);
      }
    }
    token = answer.NextToken;
    if (token !== undefined) continue;
    if (!isWhole.every(Boolean)) throw new StoreUnavailable('GetMetricData gave only a part of what was asked for');
    return points.map(sortByTime);
  }
  throw new StoreUnavailable('GetMetricData does not stop paging');
}

function toQuery(request: SeriesRequest, index: number, stepSeconds: number): MetricDataQuery {
  return {
    Id: `s${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: request.metric,
        Dimensions: Object.entries(request.dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: stepSeconds,
      Stat: request.statistic,
    },
    ReturnData: true,
  };
}

async function send(client: Pick<CloudWatchClient, 'send'>, command: GetMetricDataCommand, signal: AbortSignal) {
  try {
    return await client.send(command, { abortSignal: signal });
  } catch (error) {
    throw new StoreUnavailable(`GetMetricData: ${readAwsError(error)}`, { cause: error });
  }
}

function sortByTime(points: ReadonlyMap<number, number>): SeriesPoints {
  return [...points].sort(([one], [other]) => one - other).map(([timeMs, value]) => ({ timeMs, value }));
}
