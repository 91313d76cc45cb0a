import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsInput,
  type Dimension,
  GetMetricDataCommand,
  type GetMetricDataInput,
  type GetMetricDataOutput,
  ListMetricsCommand,
  type ListMetricsInput,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import type { DataPoint } from '../../../functions/metric/data-point.ts';
import { measure } from '../../../functions/metric/measure.ts';
import { createHistoryStore, type HistoryStoreParts } from '../../../functions/platform/aws/history-store.ts';
import type { Check } from '../../../functions/probe/outcome.ts';
import { defineAny, type Recording } from '../../history/recording.ts';

export const home = 'eu-central-1';
export const logGroup = '/canary/check-targets';

/** CloudWatch and its logs, holding what the functions of each region would have sent: as the API reference says they answer. */
export function recordAws(recording: Recording) {
  const points = [...measureAll(recording.checks, false), ...measureAll(recording.drills ?? [], true)];
  const metrics = mockClient(new CloudWatchClient({ region: home }));
  metrics.on(GetMetricDataCommand).callsFake((input) => getMetricData(input, points, recording.nowMs));
  metrics.on(ListMetricsCommand).callsFake((input) => listMetrics(input, points, recording.nowMs));
  metrics.on(DescribeAlarmsCommand).callsFake((input) => describeAlarms(input, recording));
  const openLogs = (region: string) => {
    const logs = mockClient(new CloudWatchLogsClient({ region }));
    const isHere = (check: Check): boolean => check.region === region;
    const lines = [
      ...recording.checks.filter(isHere).map((check) => ({ message: 'check', check })),
      ...(recording.drills ?? []).filter(isHere).map((check) => ({ message: 'check', check, drill: true })),
    ];
    logs.on(FilterLogEventsCommand).callsFake((input) => filterLogEvents(input, lines));
    return logs;
  };
  const logs = new Map(recording.file.probingRegions.map((region) => [region, openLogs(region)]));
  return { metrics, logs };
}

export type RecordedAws = ReturnType<typeof recordAws>;

export function openAwsStore(recording: Recording, aws: RecordedAws, parts: Partial<HistoryStoreParts> = {}) {
  return createHistoryStore({
    everyMs: recording.file.everyMs,
    home,
    probingRegions: recording.file.probingRegions,
    logGroup,
    detailedTargets: recording.file.targets.map(({ name }) => name),
    alarms: (recording.alarms ?? []).map(({ name }) => defineAny(name, home)),
    openMetrics: () => clientOf(aws.metrics),
    openLogs: (region) => clientOf(found(aws.logs.get(region))),
    now: () => recording.nowMs,
    report: (error) => {
      throw error;
    },
    ...parts,
  });
}

/** The mock of an instance stubs its `send`, so that the mock's own is as good as the client's. */
export function clientOf<Client>(mock: { readonly send: Client }): { readonly send: Client } {
  return {
    send: ((...input: readonly unknown[]) =>
      (mock.send as (...all: readonly unknown[]) => unknown)(...input)) as Client,
  };
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('not recorded');
  return value;
}

function measureAll(checks: readonly Check[], isDrill: boolean): readonly DataPoint[] {
  const measuring = { level: 'detailed', certificate: null, isDrill, hasToken: true } as const;
  return checks.flatMap((check) => measure(check, measuring).points);
}

const dayMs = 86_400_000;

function getMetricData(input: GetMetricDataInput, points: readonly DataPoint[], nowMs: number): GetMetricDataOutput {
  const { MetricDataQueries = [], StartTime, EndTime } = input;
  const [fromMs, toMs] = [found(StartTime).getTime(), found(EndTime).getTime()];
  if (MetricDataQueries.length > 500) throw new Error('at most 500 queries');
  const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat }) => {
    const { Metric, Period = 0, Stat = '' } = found(MetricStat);
    const ageMs = nowMs - fromMs;
    const multiple = ageMs > 63 * dayMs ? 3_600 : ageMs > 15 * dayMs ? 300 : 60;
    if (Period === 0 || Period % multiple !== 0) throw new Error(`period ${Period} is not kept of that time`);
    const own = points.filter(
      ({ metric, dimensions, timeMs }) =>
        metric === Metric?.MetricName && isSame(dimensions, Metric.Dimensions) && timeMs >= fromMs && timeMs < toMs,
    );
    const buckets = Map.groupBy(own, ({ timeMs }) => Math.floor(timeMs / (Period * 1_000)) * Period * 1_000);
    const sorted = [...buckets].sort(([one], [other]) => other - one);
    return {
      Id: found(Id),
      Timestamps: sorted.map(([timeMs]) => new Date(timeMs)),
      Values: sorted.map(([, there]) =>
        summarize(
          there.map(({ value }) => value),
          Stat,
        ),
      ),
      StatusCode: 'Complete' as const,
    };
  });
  return { MetricDataResults };
}

function summarize(values: readonly number[], statistic: string): number {
  const sorted = values.toSorted((one, other) => one - other);
  switch (statistic) {
    case 'SampleCount':
      return values.length;
    case 'Sum':
      return values.reduce((sum, value) => sum + value, 0);
    case 'Minimum':
      return Math.min(...values);
    default: {
      const share = Number(/^p(\d+)$/.exec(statistic)?.[1] ?? Number.NaN) / 100;
      return found(sorted[Math.ceil(share * sorted.length) - 1]);
    }
  }
}

function isSame(dimensions: DataPoint['dimensions'], asked: readonly Dimension[] = []): boolean {
  const known = Object.entries(dimensions);
  return (
    known.length === asked.length && asked.every(({ Name, Value }) => known.some(([a, b]) => a === Name && b === Value))
  );
}

/** Two weeks back, and new names only after a quarter of an hour. */
function listMetrics({ MetricName, Dimensions = [] }: ListMetricsInput, points: readonly DataPoint[], nowMs: number) {
  const listed = points
    .filter(({ metric, timeMs }) => metric === MetricName && timeMs > nowMs - 14 * dayMs && timeMs < nowMs - 900_000)
    .filter(({ dimensions }) =>
      Dimensions.every(({ Name, Value }) => Object.entries(dimensions).some(([a, b]) => a === Name && b === Value)),
    )
    .map(({ dimensions }) => Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })));
  const unique = new Map(listed.map((one) => [JSON.stringify(one), one]));
  return { Metrics: [...unique.values()].map((one) => ({ MetricName, Dimensions: one })) };
}

function describeAlarms({ AlarmNames = [] }: DescribeAlarmsInput, { alarms = [] }: Recording) {
  const asked = alarms.filter(({ name }) => AlarmNames.includes(name));
  return {
    MetricAlarms: asked.map(({ name, state, sinceMs }) => ({
      AlarmName: name,
      StateValue: state,
      StateTransitionedTimestamp: new Date(sinceMs),
    })),
  };
}

const pageSize = 7;

/** Does not read the pattern, as emulators do not; pages are short. */
function filterLogEvents(input: FilterLogEventsRequest, lines: readonly { readonly check: Check }[]) {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken = '0', startFromHead = true } = input;
  const events = lines
    .map((line) => ({
      timestamp: Date.parse(line.check.startedAt) + line.check.timingsMs.total,
      message: JSON.stringify(line),
    }))
    .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
    .sort((one, other) => (startFromHead ? one.timestamp - other.timestamp : other.timestamp - one.timestamp));
  const at = Number(nextToken);
  const page = events.slice(at, at + pageSize);
  const isLast = at + pageSize >= events.length;
  return {
    events: [{ message: 'START RequestId: 1' }, ...page],
    ...(isLast ? {} : { nextToken: String(at + pageSize) }),
  };
}
