import {
  type CloudWatchClient,
  type CloudWatchClientConfig,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { namespace } from '../../metric/catalogue.ts';
import {
  type AlertReadings,
  mostChecks,
  type SeriesPoint,
  type SeriesQuery,
  type SeriesRange,
} from '../../monitor/alerting/alert-ports.ts';
import { readCheckLine, readSentLine } from './logged-lines.ts';

/** How clients that read for an alert are set up: it is better told without than late. */
export function readingClientConfig(region: string): CloudWatchClientConfig {
  return {
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
  };
}

export interface AlertSources {
  /** Metrics of the region in which the function runs: home has all, standby what it needs. */
  readonly metrics: Pick<CloudWatchClient, 'send'>;
  /** The logs of a region: evidence lies where the probe ran. Called once for each reading. */
  readonly logsIn: (region: string) => Pick<CloudWatchLogsClient, 'send'>;
  readonly ownRegion: string;
  /** Where check-targets writes, by the same name in every region. */
  readonly checkLogGroup: string;
  /** Where the alerts that went out are logged. */
  readonly alertLogGroup: string;
}

/** Reads what alerts are enriched from: metrics by GetMetricData, lines by FilterLogEvents. */
export function createAlertReadings(sources: AlertSources): AlertReadings {
  return {
    async readSeries(queries, range, signal) {
      const parts: SeriesQuery[][] = [];
      for (let at = 0; at < queries.length; at += mostQueries) parts.push(queries.slice(at, at + mostQueries));
      const read = await Promise.all(parts.map((part) => readPart(sources.metrics, part, range, signal)));
      return read.flat();
    },
    async readChecks({ region, target, onlyDown, fromMs, toMs }, signal) {
      const conditions = [
        '$.message = "check"',
        ...(target === null ? [] : [`$.check.target = ${quote(target)}`]),
        ...(onlyDown ? ['$.check.outcome = "down"'] : []),
      ];
      const group = { name: sources.checkLogGroup, client: sources.logsIn(region) };
      const lines = await readLines(group, { conditions, fromMs, toMs, enough: mostChecks }, signal);
      return lines
        .map(readCheckLine)
        .filter((check) => check !== null)
        .filter((check) => (target === null || check.target === target) && (!onlyDown || check.failure !== null))
        .sort((one, other) => other.startedMs - one.startedMs)
        .slice(0, mostChecks);
    },
    async readSent(alarm, fromMs, signal) {
      const conditions = ['$.message = "alert"', `$.alert.alarm = ${quote(alarm)}`];
      const group = { name: sources.alertLogGroup, client: sources.logsIn(sources.ownRegion) };
      const lines = await readLines(group, { conditions, fromMs, toMs: null, enough: 20 }, signal);
      return lines
        .map(readSentLine)
        .filter((sent) => sent !== null)
        .filter((sent) => sent.alarm === alarm)
        .sort((one, other) => other.changedMs - one.changedMs);
    },
  };
}

/** GetMetricData takes so many in one call. */
const mostQueries = 500;
/** More pages than the answer to one call can have within its range. */
const mostPages = 20;

async function readPart(
  client: AlertSources['metrics'],
  queries: readonly SeriesQuery[],
  { fromMs, toMs, periodSeconds }: SeriesRange,
  signal: AbortSignal,
): Promise<readonly (readonly SeriesPoint[])[]> {
  const series: SeriesPoint[][] = queries.map(() => []);
  const asked = queries.map((query, index) => toMetricQuery(query, index, periodSeconds));
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const command = new GetMetricDataCommand({
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      MetricDataQueries: asked,
      ScanBy: 'TimestampAscending',
      ...(next === undefined ? {} : { NextToken: next }),
    });
    const { MetricDataResults: results = [], NextToken } = await client.send(command, { abortSignal: signal });
    for (const { Id, StatusCode, Timestamps = [], Values = [] } of results) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') throw new ReadingRefused(StatusCode);
      const points = series[Number(Id?.slice(1))];
      Timestamps.forEach((time, index) => {
        const value = Values[index];
        if (value !== undefined) points?.push({ timeMs: time.getTime(), value });
      });
    }
    next = NextToken;
    if (next === undefined || next === '') break;
  }
  return series.map((points) => points.sort((one, other) => one.timeMs - other.timeMs));
}

function toMetricQuery({ metric, dimensions, statistic }: SeriesQuery, index: number, period: number): MetricDataQuery {
  const named = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: metric, Dimensions: named };
  return { Id: `q${index}`, ReturnData: true, MetricStat: { Metric, Period: period, Stat: statistic } };
}

/** The answer came, and says that there is none. */
class ReadingRefused extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

interface LineQuery {
  readonly conditions: readonly string[];
  readonly fromMs: number;
  readonly toMs: number | null;
  /** Lines after which no further page is read. */
  readonly enough: number;
}

/** Lines in no order to rely on. A page may be empty with others behind it. */
async function readLines(
  { name, client }: { readonly name: string; readonly client: Pick<CloudWatchLogsClient, 'send'> },
  { conditions, fromMs, toMs, enough }: LineQuery,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName: name,
      startTime: fromMs,
      ...(toMs === null ? {} : { endTime: toMs }),
      filterPattern: `{ ${conditions.join(' && ')} }`,
      // Newest first: what an alert shows is what is seen now.
      startFromHead: false,
      limit: 1_000,
      ...(next === undefined ? {} : { nextToken: next }),
    });
    const { events = [], nextToken } = await client.send(command, { abortSignal: signal });
    for (const { message } of events) if (message !== undefined) lines.push(message);
    next = nextToken;
    if (next === undefined || next === '' || lines.length >= enough) break;
  }
  return lines;
}

/** A text in a filter pattern. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, (character) => `\\${character}`)}"`;
}
