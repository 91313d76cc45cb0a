import { DescribeAlarmsCommand, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { defineAlarms } from '../../../functions/alarm/definitions.ts';
import { readTargets } from '../../../functions/monitor/read-targets.ts';
import { bytesOfStates, listPageItems, pageReading } from '../../../functions/plan/page-items.ts';
import { createHistory } from '../../../functions/platform/aws/history.ts';
import { makeChecks, minuteMs } from '../../history/recording.ts';
import { clientOf, logGroup, recordAws } from './recorded-aws.ts';

const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'];
/** A quarter of an hour, in which an hour begins. */
const startMs = Date.parse('2026-11-22T06:55:20.000Z');
const endMs = startMs + 15 * minuteMs;

function fileOf(targets: number) {
  const lines = Array.from({ length: targets }, (_, index) => `  - { name: t${index}, url: "wss://rt.example.com/c" }`);
  const reading = readTargets(
    `regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }\ntargets:\n${lines.join('\n')}\n`,
  );
  if (reading.kind === 'wrong') throw new TypeError('mistakes');
  return reading.file;
}

/** What the page asks while all is well, and what is asked of CloudWatch for it. */
async function leaveOpen(targets: number) {
  const file = fileOf(targets);
  const dayMs = 1_440 * minuteMs;
  const ofOne = [
    ...makeChecks(startMs - 2 * dayMs, startMs - 2 * dayMs + minuteMs, () => null, regions),
    ...makeChecks(startMs - 5 * minuteMs, endMs, () => null, regions),
  ];
  const checks = file.targets.flatMap(({ name }) => ofOne.map((check) => ({ ...check, target: name })));
  const clock = { nowMs: startMs };
  const aws = recordAws({ file, checks, nowMs: endMs });
  const answer = createHistory({
    file,
    prefix: undefined,
    logGroup,
    openMetrics: () => clientOf(aws.metrics),
    openLogs: (region) => clientOf(aws.logs.get(region) ?? aws.metrics) as never,
    now: () => clock.nowMs,
    report: (what) => {
      throw new Error(what);
    },
  });
  let requests = 0;
  const bytes: number[] = [];
  let daysMs = Number.NEGATIVE_INFINITY;
  const tags = new Map<string, string>();
  // As a browser does: what it has already it is not sent again.
  const ask = async (path: string) => {
    const headers = { 'if-none-match': tags.get(path) ?? '' };
    const response = await answer(new Request(`https://history.example${path}`, { headers }));
    expect([200, 304]).toContain(response.status);
    requests += 1;
    if (path === '/api/targets') bytes.push((await response.arrayBuffer()).byteLength);
    else if (path === '/api/alarms' && tags.has(path)) expect(response.status).toBe(304);
    tags.set(path, response.headers.get('etag') ?? '');
    return Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]) * 1_000;
  };
  while (clock.nowMs < endMs) {
    const wantsDays = clock.nowMs - daysMs >= 10 * minuteMs;
    if (wantsDays) daysMs = clock.nowMs;
    const pollMs = await ask(wantsDays ? '/api/targets?days=90' : '/api/targets');
    await ask('/api/alarms');
    clock.nowMs += pollMs;
  }
  const metrics = aws.metrics.commandCalls(GetMetricDataCommand);
  return {
    file,
    bytes,
    asked: {
      requests,
      metrics: metrics.reduce((sum, { args: [{ input }] }) => sum + (input.MetricDataQueries?.length ?? 0), 0),
      alarmCalls: aws.metrics.commandCalls(DescribeAlarmsCommand).length,
      otherCalls: aws.metrics.commandCalls(ListMetricsCommand).length,
    },
  };
}

it.each([1, 8])('a page left open on %i targets asks for what the plan supposes', async (targets) => {
  const { file, asked, bytes } = await leaveOpen(targets);
  expect(asked).toEqual({
    requests: pageReading.requestsAnHour / 4,
    // At the beginning, and once more when the hour has turned.
    metrics: 2 * targets * regions.length * pageReading.metricsASum,
    alarmCalls: (countCalls(file) * pageReading.alarmsAnHour) / 4,
    otherCalls: 0,
  });
  expect(Math.max(...bytes)).toBeLessThan(bytesOfStates(targets));
  expect(Math.max(...bytes)).toBeGreaterThan(bytesOfStates(targets) / 4);
});

it.each([
  [
    1,
    { 'metrics read': '0.07', 'alarms read, calls': '0.27', requests: '0.02', 'GB-seconds': '0.18', 'GB sent': '0.01' },
  ],
  [
    50,
    { 'metrics read': '3.29', 'alarms read, calls': '0.55', requests: '0.02', 'GB-seconds': '0.18', 'GB sent': '0.10' },
  ],
])('a page left open all month on %i targets in three regions costs little', (targets, expected) => {
  const file = fileOf(targets);
  const items = listPageItems(file, defineAlarms(file));
  expect(
    Object.fromEntries(items.map(({ name, dollars }) => [name.replace(/.*open: /, ''), dollars.toFixed(2)])),
  ).toEqual(expected);
});

function countCalls(file: ReturnType<typeof fileOf>): number {
  const byRegion = Map.groupBy(defineAlarms(file), ({ region }) => region).values();
  return [...byRegion].reduce((sum, { length }) => sum + Math.ceil(length / pageReading.alarmsACall), 0);
}
