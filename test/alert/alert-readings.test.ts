import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SeriesQuery } from '../../functions/monitor/alerting/alert-ports.ts';
import { createAlertReadings } from '../../functions/platform/aws/alert-facts.ts';
import { at, expired } from './alert-scene.ts';

const cloudWatch = mockClient(CloudWatchClient);
const logs = mockClient(CloudWatchLogsClient);
const logRegions: string[] = [];
const readings = createAlertReadings({
  metrics: new CloudWatchClient({ region: 'eu-central-1' }),
  logsIn: (region) => {
    logRegions.push(region);
    return new CloudWatchLogsClient({ region });
  },
  ownRegion: 'eu-central-1',
  checkLogGroup: '/aws/lambda/check-targets',
  alertLogGroup: '/aws/lambda/deliver-alert',
});
const { signal } = new AbortController();
const range = { fromMs: at(0), toMs: at(5), periodSeconds: 60 };

beforeEach(() => {
  cloudWatch.reset();
  logs.reset();
  logRegions.length = 0;
});

const failures = (code: string): SeriesQuery => ({
  metric: 'Failures',
  dimensions: { Target: 'chat', Region: 'us-east-1', Code: code },
  statistic: 'Sum',
});

describe('reading series', () => {
  it('asks by exact dimensions, and puts pages together in the order of time', async () => {
    const pageOf = (minute: number, value: number, token?: string) => ({
      MetricDataResults: [
        { Id: 'q0', StatusCode: 'PartialData' as const, Timestamps: [new Date(at(minute))], Values: [value] },
      ],
      ...(token === undefined ? {} : { NextToken: token }),
    });
    cloudWatch
      .on(GetMetricDataCommand)
      .resolvesOnce(pageOf(3, 2, 'next'))
      .resolves(pageOf(1, 1));
    const [points] = await readings.readSeries([failures('tcp.timeout')], range, signal);
    expect(points).toEqual([
      { timeMs: at(1), value: 1 },
      { timeMs: at(3), value: 2 },
    ]);
    const [first, second] = cloudWatch.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input);
    expect(second?.NextToken).toBe('next');
    expect(first?.MetricDataQueries?.[0]?.MetricStat).toEqual({
      Metric: {
        Namespace: 'CentrifugoCanary',
        MetricName: 'Failures',
        Dimensions: [
          { Name: 'Target', Value: 'chat' },
          { Name: 'Region', Value: 'us-east-1' },
          { Name: 'Code', Value: 'tcp.timeout' },
        ],
      },
      Period: 60,
      Stat: 'Sum',
    });
  });

  it('splits what is too much for one call, and keeps the order of the queries', async () => {
    cloudWatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries: queries }) => ({
      MetricDataResults: queries.map(
        ({ Id, MetricStat }: { Id: string; MetricStat: { Metric: { Dimensions: { Value: string }[] } } }) => ({
          Id,
          StatusCode: 'Complete',
          Timestamps: [new Date(at(1))],
          Values: [Number(MetricStat.Metric.Dimensions[2]?.Value)],
        }),
      ),
    }));
    const asked = Array.from({ length: 1_201 }, (_, index) => failures(String(index)));
    const series = await readings.readSeries(asked, range, signal);
    expect(series.map(([point]) => point?.value)).toEqual(asked.map((_, index) => index));
    expect(cloudWatch.commandCalls(GetMetricDataCommand)).toHaveLength(3);
  });

  it('rejects where CloudWatch answers that it could not', async () => {
    cloudWatch
      .on(GetMetricDataCommand)
      .resolves({ MetricDataResults: [{ Id: 'q0', StatusCode: 'InternalError', Timestamps: [], Values: [] }] });
    await expect(readings.readSeries([failures('x')], range, signal)).rejects.toMatchObject({ name: 'InternalError' });
  });
});

describe('reading evidence', () => {
  const line = (minute: number, more: object = {}, drill?: boolean): string =>
    JSON.stringify({
      level: 'INFO',
      message: 'check',
      ...(drill === undefined ? {} : { drill }),
      check: {
        schema: 1,
        target: 'chat',
        region: 'us-east-1',
        startedAt: new Date(at(minute)).toISOString(),
        outcome: 'down',
        failure: expired,
        degradations: [],
        ...more,
      },
    });
  const query = { region: 'us-east-1', target: 'chat', onlyDown: true, fromMs: at(0), toMs: at(6) };

  it('asks where the probe ran, for the newest failures of the target', async () => {
    logs.on(FilterLogEventsCommand).resolves({ events: [{ message: line(4) }] });
    const [check] = await readings.readChecks(query, signal);
    expect(check).toMatchObject({ target: 'chat', region: 'us-east-1', startedMs: at(4), isDrill: false });
    expect(check?.failure).toEqual(expired);
    expect(logRegions).toEqual(['us-east-1']);
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: '/aws/lambda/check-targets',
      filterPattern: '{ $.message = "check" && $.check.target = "chat" && $.check.outcome = "down" }',
      startFromHead: false,
    });
  });

  it('goes through empty pages, and leaves out whatever is no failure of the target', async () => {
    const others = [
      'START RequestId: 1',
      '{"message":"check"}',
      line(3, { target: 'feed' }),
      line(3, { outcome: 'up', failure: undefined }),
      line(3, { failure: { ...expired, owner: 'nobody' } }),
    ];
    logs
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [], nextToken: 'a' })
      .resolvesOnce({ events: others.map((message) => ({ message })), nextToken: 'b' })
      .resolves({ events: [{ message: line(2) }, { message: line(5, {}, true) }] });
    const found = await readings.readChecks(query, signal);
    expect(found.map(({ startedMs, isDrill }) => [startedMs, isDrill])).toEqual([
      [at(5), true],
      [at(2), false],
    ]);
  });

  it('does not page for ever', async () => {
    logs.on(FilterLogEventsCommand).resolves({ events: [], nextToken: 'again' });
    expect(await readings.readChecks(query, signal)).toEqual([]);
    expect(logs.commandCalls(FilterLogEventsCommand).length).toBeLessThanOrEqual(20);
  });
});

describe('reading what was sent', () => {
  it('reads the log lines of this alarm, newest first', async () => {
    const sent = {
      alarm: 'canary-prod/chat/handshake',
      event: 'firing',
      state: 'ALARM',
      changedMs: at(5),
      code: 'tcp.timeout',
      sinceMs: at(1),
      isDrill: false,
    };
    const lines = [
      sent,
      { ...sent, changedMs: at(9), state: 'OK', event: 'resolved', code: null, sinceMs: null },
      { ...sent, alarm: 'other' },
    ];
    logs
      .on(FilterLogEventsCommand)
      .resolves({ events: lines.map((alert) => ({ message: JSON.stringify({ message: 'alert', alert }) })) });
    const found = await readings.readSent(sent.alarm, at(0), signal);
    expect(found.map(({ event }) => event)).toEqual(['resolved', 'firing']);
    expect(found[1]).toEqual(sent);
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: '/aws/lambda/deliver-alert',
      filterPattern: '{ $.message = "alert" && $.alert.alarm = "canary-prod/chat/handshake" }',
    });
    expect(logRegions).toEqual(['eu-central-1']);
  });
});
