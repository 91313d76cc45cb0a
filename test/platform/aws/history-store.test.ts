import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type GetMetricDataInput,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../functions/history/store.ts';
import { readSeries, type SeriesRequest } from '../../../functions/platform/aws/metric-series.ts';
import { makeCheck, makeChecks, makeFile, minuteMs, nowMs } from '../../history/recording.ts';
import { describeStore } from '../../history/store-suite.ts';
import { clientOf, openAwsStore, recordAws } from './recorded-aws.ts';

describeStore('the store in AWS', { open: async (recording) => openAwsStore(recording, recordAws(recording)) });

const fromMs = Date.parse('2026-11-22T08:00:00.000Z');
const range = { fromMs, toMs: fromMs + 10 * minuteMs, stepSeconds: 60 };
const scope = { targets: ['chat'], regions: ['eu-central-1'] };
const requests = (count: number): readonly SeriesRequest[] =>
  Array.from({ length: count }, (_, index) => ({
    metric: 'Up',
    dimensions: { Target: `t${index}` },
    statistic: 'Sum',
  }));

describe('reading metrics', () => {
  it('puts pages together, whatever their order, and sorts by time', async () => {
    const mock = mockClient(new CloudWatchClient({ region: 'eu-central-1' }));
    const [first, second] = [new Date(fromMs), new Date(fromMs + minuteMs)];
    mock
      .on(GetMetricDataCommand)
      .resolvesOnce({
        NextToken: 'more',
        MetricDataResults: [{ Id: 's1', StatusCode: 'PartialData', Timestamps: [second], Values: [2] }],
      })
      .resolvesOnce({ NextToken: 'more still', MetricDataResults: [] })
      .resolvesOnce({
        MetricDataResults: [
          { Id: 's0', StatusCode: 'Complete', Timestamps: [], Values: [] },
          { Id: 's1', StatusCode: 'Complete', Timestamps: [first], Values: [1] },
        ],
      });
    expect(await readSeries(clientOf(mock), requests(2), range)).toEqual([
      [],
      [
        { timeMs: fromMs, value: 1 },
        { timeMs: fromMs + minuteMs, value: 2 },
      ],
    ]);
    expect(mock.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input.NextToken)).toEqual([
      undefined,
      'more',
      'more still',
    ]);
  });

  it('asks for at most 500 series, and for no more points than one call gives', async () => {
    const mock = mockClient(new CloudWatchClient({ region: 'eu-central-1' }));
    mock.on(GetMetricDataCommand).callsFake(({ MetricDataQueries = [] }: GetMetricDataInput) => ({
      MetricDataResults: MetricDataQueries.map(({ Id }) => ({
        Id,
        StatusCode: 'Complete',
        Timestamps: [],
        Values: [],
      })),
    }));
    const sizes = () =>
      mock.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input.MetricDataQueries?.length);
    expect(await readSeries(clientOf(mock), requests(1_100), range)).toHaveLength(1_100);
    expect(sizes()).toEqual([500, 500, 100]);
    mock.resetHistory();
    await readSeries(clientOf(mock), requests(10), { ...range, fromMs: range.toMs - 14 * 86_400_000 });
    expect(sizes()).toEqual([5, 5]);
  });

  it('takes a part of an answer for none', async () => {
    const mock = mockClient(new CloudWatchClient({ region: 'eu-central-1' }));
    mock.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 's0', StatusCode: 'InternalError' }] });
    await expect(readSeries(clientOf(mock), requests(1), range)).rejects.toThrow(StoreUnavailable);
  });

  it('gives up on pages without end', async () => {
    const mock = mockClient(new CloudWatchClient({ region: 'eu-central-1' }));
    mock.on(GetMetricDataCommand).resolves({ NextToken: 'again', MetricDataResults: [] });
    await expect(readSeries(clientOf(mock), requests(1), range)).rejects.toThrow(/paging/);
  });

  it('says that the store is unavailable when CloudWatch throttles, and not what it wrote', async () => {
    const mock = mockClient(new CloudWatchClient({ region: 'eu-central-1' }));
    const throttled = Object.assign(new Error('arn:aws:iam::123456789012:role/secret'), {
      name: 'ThrottlingException',
    });
    mock.on(GetMetricDataCommand).rejects(throttled);
    const failure = await readSeries(clientOf(mock), requests(1), range).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(String(failure)).toContain('ThrottlingException');
    expect(String(failure)).not.toContain('123456789012');
  });
});

describe('failures by code in AWS', () => {
  const recording = {
    file: makeFile(),
    checks: [
      makeCheck(fromMs, { code: 'tcp.refused' }),
      // So new that CloudWatch does not list its series yet.
      makeCheck(nowMs - 2 * minuteMs, { code: 'tls.alert' }),
    ],
    nowMs,
  };

  it('asks for the codes that are listed or in the newest lines, and for no others', async () => {
    const aws = recordAws(recording);
    const query = { ...scope, ...range, toMs: nowMs };
    const failures = await openAwsStore(recording, aws).readFailures(query);
    expect(failures.map(({ code }) => code)).toEqual(['tcp.refused', 'tls.alert']);
    const [call] = aws.metrics.commandCalls(GetMetricDataCommand);
    expect(call?.args[0].input.MetricDataQueries).toHaveLength(2);
    expect(aws.metrics.commandCalls(ListMetricsCommand)[0]?.args[0].input.Dimensions).toEqual([
      { Name: 'Target', Value: 'chat' },
    ]);
  });
});

describe('checks in the log lines', () => {
  it('stops paging once there are enough, and asks for the newest first', async () => {
    const recording = { file: makeFile(), checks: makeChecks(fromMs, fromMs + 50 * minuteMs), nowMs };
    const aws = recordAws(recording);
    const query = { target: 'chat', region: 'eu-west-1', outcome: null, fromMs, toMs: nowMs, limit: 10 };
    const checks = await openAwsStore(recording, aws).readChecks(query);
    expect(checks).toHaveLength(10);
    expect(checks[0]?.startedAt).toBe('2026-11-22T08:49:04.000Z');
    const calls = aws.logs.get('eu-west-1')?.commandCalls(FilterLogEventsCommand) ?? [];
    expect(calls).toHaveLength(2);
    expect(calls[0]?.args[0].input).toMatchObject({
      startFromHead: false,
      filterPattern: '{ $.message = "check" && $.check.target = "chat" }',
    });
  });

  it('finds a check whose line was written only after the range, when it was over', async () => {
    const check = makeCheck(fromMs + 59_000, { code: 'tls.timeout', totalMs: 10_000 });
    const recording = { file: makeFile(), checks: [check], nowMs };
    const query = { target: 'chat', region: null, outcome: null, fromMs, toMs: fromMs + minuteMs, limit: 10 };
    expect(await openAwsStore(recording, recordAws(recording)).readChecks(query)).toEqual([check]);
  });

  it('passes over lines that are no checks', async () => {
    const recording = { file: makeFile({ probingRegions: ['eu-central-1'] }), checks: [], nowMs };
    const aws = recordAws(recording);
    const messages = ['', '{', 'null', '{"message":"check"}', '{"message":"check","check":{"target":"chat"}}'];
    aws.logs
      .get('eu-central-1')
      ?.on(FilterLogEventsCommand)
      .resolves({ events: messages.map((message) => ({ message })) });
    expect(await openAwsStore(recording, aws).readNewestChecks({ fromMs, toMs: nowMs })).toEqual([]);
  });

  it('does without a region that is gone, reports it, and rejects only when all are', async () => {
    const recording = { file: makeFile(), checks: makeChecks(fromMs, fromMs + minuteMs), nowMs };
    const aws = recordAws(recording);
    const reports: unknown[] = [];
    const store = openAwsStore(recording, aws, { report: (error) => reports.push(error) });
    const lose = (region: string) => aws.logs.get(region)?.on(FilterLogEventsCommand).rejects(new Error('gone'));
    lose('us-east-1');
    const newest = await store.readNewestChecks({ fromMs, toMs: nowMs });
    expect(newest.map(({ region }) => region)).toEqual(['eu-central-1', 'eu-west-1']);
    expect(reports).toHaveLength(1);
    lose('eu-central-1');
    lose('eu-west-1');
    await expect(store.readNewestChecks({ fromMs, toMs: nowMs })).rejects.toThrow(StoreUnavailable);
  });
});

describe('alarms in AWS', () => {
  it('asks for a hundred names a call, and says of an alarm that is not there that nothing is known', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `canary/${index}`);
    const alarms = names.map((name) => ({ name, state: 'OK', sinceMs: fromMs }) as const);
    const recording = { file: makeFile(), checks: [], nowMs, alarms };
    const aws = recordAws({ ...recording, alarms: alarms.slice(1) });
    const found = await openAwsStore(recording, aws).readAlarms();
    expect(found.map(({ state }) => state)).toEqual([null, ...Array.from({ length: 149 }, () => 'OK')]);
    const calls = aws.metrics.commandCalls(DescribeAlarmsCommand);
    expect(calls.map(({ args }) => args[0].input.AlarmNames?.length)).toEqual([100, 50]);
  });
});
