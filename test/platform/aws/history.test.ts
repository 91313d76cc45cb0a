import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { readTargets } from '../../../functions/monitor/read-targets.ts';
import { toRequest, toResult } from '../../../functions/platform/aws/function-url.ts';
import { createHistory, type HistoryParts } from '../../../functions/platform/aws/history.ts';
import { ask } from '../../history/ask.ts';
import { makeCheck, makeChecks, minuteMs, nowMs, type Recording } from '../../history/recording.ts';
import { contractExample } from '../../monitor/contract-example.ts';
import { clientOf, logGroup, recordAws } from './recorded-aws.ts';

const reading = readTargets(contractExample);
if (reading.kind !== 'right') throw new TypeError('the example of the contract has mistakes');
const { file } = reading;

const fromMs = Date.parse('2026-11-22T06:00:00.000Z');
const endMs = Date.parse('2026-11-22T08:59:00.000Z');

/** Two hours of two targets in three regions: an outage with a lost probe, a lost check, a degradation, a drill, a fault of ours. */
const recording: Recording = {
  file,
  checks: [
    ...makeChecks(fromMs, endMs, (timeMs, region) => {
      const minute = (timeMs - fromMs) / minuteMs;
      if (minute === 5) return 'tcp.timeout';
      if (minute >= 30 && minute < 35 && region === 'eu-west-1') return 'no check';
      if (minute >= 20 && minute < 42)
        return region === 'us-east-1' ? 'upgrade.bad-gateway' : 'tls.certificate-expired';
      if (minute === 60) return 'monitor.out-of-time';
      return minute > 170 && region === 'us-east-1' ? 'degraded.slow' : null;
    }),
    makeCheck(endMs - 20_000, { target: 'feed', region: 'us-east-1', code: 'token.stale' }),
    makeCheck(endMs - 80_000, { target: 'feed', region: 'us-east-1', code: 'token.stale' }),
    makeCheck(endMs - 20_000, { target: 'feed', region: 'eu-central-1' }),
  ],
  drills: [makeCheck(fromMs + 100 * minuteMs, { code: 'tcp.refused' })],
  nowMs,
};

function openHistory(parts: Partial<HistoryParts> = {}) {
  const aws = recordAws(recording);
  const clock = { nowMs };
  const reports: string[] = [];
  const answer = createHistory({
    file,
    prefix: undefined,
    logGroup,
    openMetrics: () => clientOf(aws.metrics),
    openLogs: (region) => {
      const logs = aws.logs.get(region);
      if (logs === undefined) throw new TypeError(region);
      return clientOf(logs);
    },
    now: () => clock.nowMs,
    report: (what) => reports.push(what),
    ...parts,
  });
  const get = (path: string) => answer(new Request(`https://history.example${path}`));
  return { aws, clock, reports, answer, get };
}

describe('history in AWS', () => {
  it.each([
    '/api/targets/chat/history?from=-3h&step=60',
    '/api/targets/chat/history?from=-24h',
    '/api/targets/chat/history?from=-90d',
    '/api/targets/chat/history?from=-3h&region=us-east-1',
    '/api/targets/chat/failures?from=-3h',
    '/api/targets/chat/incidents?from=-24h',
    '/api/targets/chat/incidents?from=-90d',
    '/api/targets/feed/incidents?from=-30d',
    '/api/targets/chat/checks?from=-3h&outcome=down&limit=20',
    '/metrics',
    '/healthz',
    '/',
  ])('is the same as from a store that keeps every check: %s', async (path) => {
    const response = await openHistory().get(path);
    const expected = await ask(path, { ...recording, freshnessMs: 5 * minuteMs, lateMs: 3 * minuteMs });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(expected.text);
  });

  it('tells the states of targets', async () => {
    const { get, reports } = openHistory();
    expect(await (await get('/api/targets')).json()).toMatchObject({
      targets: [
        { name: 'chat', outcome: 'degraded', since: '2026-11-22T06:42:00.000Z', failure: { code: 'degraded.slow' } },
        // This target pages as soon as one region fails.
        { name: 'feed', outcome: 'down', since: '2026-11-22T08:57:00.000Z', failure: { code: 'token.stale' } },
      ],
    });
    expect(reports).toEqual([]);
  });

  it('asks CloudWatch no more than every five minutes for a page that is left open', async () => {
    const { get, aws, clock } = openHistory();
    await get('/api/targets');
    const once = aws.metrics.commandCalls(GetMetricDataCommand).length;
    clock.nowMs += 20_000;
    await get('/api/targets');
    expect(aws.metrics.commandCalls(GetMetricDataCommand)).toHaveLength(once);
    expect(aws.logs.get('us-east-1')?.commandCalls(FilterLogEventsCommand).length).toBeGreaterThan(1);
  });

  it('lists every alarm of the file, with what is known of it', async () => {
    const body: unknown = await (await openHistory().get('/api/alarms')).json();
    expect(body).toMatchObject({
      alarms: expect.arrayContaining([
        expect.objectContaining({ name: 'canary/chat/handshake', region: 'eu-central-1', state: null }),
      ]),
    });
  });

  it('explains a CloudWatch that refuses, and logs only the kind of its error', async () => {
    const { get, aws, reports } = openHistory();
    const refused = Object.assign(new Error('User: arn:aws:sts::123456789012'), { name: 'AccessDeniedException' });
    aws.metrics.on(GetMetricDataCommand).rejects(refused);
    const response = await get('/api/targets/chat/history');
    expect(response.status).toBe(503);
    expect(reports).toEqual(['GetMetricData: AccessDeniedException']);
  });

  it('does not begin without its settings', () => {
    expect(() => openHistory({ logGroup: '' })).toThrow(/CANARY_LOG_GROUP/);
    expect(() => openHistory({ file: { ...file, regions: null } })).toThrow(/regions/);
  });
});

describe('the function URL', () => {
  const event = (method: string, rawPath: string, rawQueryString = '') => ({
    rawPath,
    rawQueryString,
    headers: { accept: 'application/json', 'x-absent': undefined },
    requestContext: { domainName: 'abc.lambda-url.eu-central-1.on.aws', http: { method } },
  });

  it('passes path, query and method on, and gives the answer back as it is', async () => {
    const { answer } = openHistory();
    const result = await toResult(
      await answer(toRequest(event('GET', '/api/targets/chat/checks', 'limit=1&from=-3h'))),
    );
    expect(result.statusCode).toBe(200);
    expect(result.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'private, max-age=60',
    });
    expect(JSON.parse(result.body)).toMatchObject({ checks: [{ target: 'chat' }] });
  });

  it.each(['TRACE', 'CONNECT', 'DELETE'])('refuses %s with an answer', async (method) => {
    const { answer } = openHistory();
    expect((await answer(toRequest(event(method, '/api/targets')))).status).toBe(405);
  });

  it.each(['//evil.example/api', '/\\evil', '/%', '/api/targets/..%2f..'])(
    'takes %s for a path and nothing else',
    async (path) => {
      const { answer } = openHistory();
      expect((await answer(toRequest(event('GET', path)))).status).toBe(404);
    },
  );
});
