import 'aws-sdk-client-mock-vitest/extend';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { DataPoint } from '../../../functions/metric/data-point.ts';
import { toMetricRequests } from '../../../functions/platform/aws/metric-data.ts';
import { createMetricOutlet, metricsClientConfig } from '../../../functions/platform/aws/metrics.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { startDeadline } from '../../../functions/probe/deadline.ts';
import { type AwsAnswer, madeUpCredentials, refusal, startAwsStandIn, taken } from './aws-stand-in.ts';

const region = 'eu-central-1';
const nowMs = Date.now();
const inSeconds = (seconds: number) => startDeadline(systemClock, seconds * 1_000);

function point(changes: Partial<DataPoint> = {}): DataPoint {
  return {
    metric: 'Up',
    unit: 'None',
    value: 1,
    dimensions: { Target: 'chat', Region: 'us-east-1' },
    timeMs: nowMs,
    isCopied: false,
    ...changes,
  };
}

function pointOf(target: string, changes: Partial<DataPoint> = {}): DataPoint {
  return point({ dimensions: { Target: target, Region: 'us-east-1' }, ...changes });
}

describe('what is put into requests', () => {
  it('fits 200 targets at the standard level into one request', () => {
    const metrics = ['Up', 'HandshakeErrors', 'TokenErrors', 'Duration'];
    const points = Array.from({ length: 200 }, (_, index) =>
      metrics.map((metric) => pointOf(`a-target-with-quite-a-long-name-${index}`, { metric })),
    ).flat();
    const { batches, refused } = toMetricRequests(points, nowMs);
    expect(batches.map(({ data }) => data.length)).toEqual([800]);
    expect(refused).toEqual([]);
  });

  it('keeps to 1,000 data and to 1 MB a request, and loses nothing at the seams', () => {
    const many = Array.from({ length: 2_001 }, (_, index) => pointOf(`t${index}`));
    expect(toMetricRequests(many, nowMs).batches.map(({ points }) => points)).toEqual([1_000, 1_000, 1]);
    const long = Array.from({ length: 1_000 }, (_, index) => pointOf(`${index}-${'x'.repeat(1_000)}`));
    const { batches } = toMetricRequests(long, nowMs);
    expect(batches.length).toBe(2);
    for (const { data } of batches) {
      expect(Buffer.byteLength(JSON.stringify({ Namespace: 'CentrifugoCanary', MetricData: data }))).toBeLessThan(
        1_000_000,
      );
    }
  });

  it('makes one datum of the same series in one minute, of at most 150 values', () => {
    const same = Array.from({ length: 40 }, () => point({ metric: 'MonitorErrors', dimensions: { Region: region } }));
    expect(toMetricRequests(same, nowMs).batches[0]?.data).toMatchObject([{ Values: [1], Counts: [40] }]);
    const different = Array.from({ length: 151 }, (_, index) => point({ metric: 'Duration', value: index }));
    const data = toMetricRequests(different, nowMs).batches[0]?.data ?? [];
    expect(data.map(({ Values, Value }) => Values?.length ?? Value)).toEqual([150, 150]);
  });

  it.each([
    ['NaN', { value: Number.NaN }, 'no number'],
    ['Infinity', { value: Number.POSITIVE_INFINITY }, 'no number'],
    ['a value beyond 2^360', { value: 2 ** 361 }, 'no number'],
    ['a time of more than two weeks ago', { timeMs: nowMs - 15 * 86_400_000 }, 'two weeks'],
    ['a time of more than two hours ahead', { timeMs: nowMs + 3 * 3_600_000 }, 'two hours'],
    ['no time', { timeMs: Number.NaN }, 'time'],
    ['an empty dimension', { dimensions: { Target: '' } }, 'dimension'],
    ['a blank dimension', { dimensions: { Target: '  ' } }, 'dimension'],
    ['a dimension beyond ASCII', { dimensions: { Target: 'café' } }, 'dimension'],
    ['a dimension that begins with a colon', { dimensions: { Target: ':chat' } }, 'dimension'],
  ] as const)('keeps back %s, which would lose the whole request', (_, changes, reason) => {
    const { batches, refused } = toMetricRequests([point(changes), pointOf('other')], nowMs);
    expect(batches.map(({ points }) => points)).toEqual([1]);
    expect(refused).toEqual([{ points: 1, reason: expect.stringContaining(reason) }]);
  });
});

describe('the metric outlet', () => {
  it('sends data points with their dimensions, unit and time in our namespace', async () => {
    const client = mockClient(CloudWatchClient);
    client.on(PutMetricDataCommand).resolves({});
    const outlet = createMetricOutlet(region, new CloudWatchClient({ region }), systemClock);
    expect(await outlet.publish([point()], inSeconds(5))).toEqual({ region, sent: 1, lost: [], calls: 1 });
    expect(client).toHaveReceivedCommandExactlyOnceWith(PutMetricDataCommand, {
      Namespace: 'CentrifugoCanary',
      MetricData: [
        {
          MetricName: 'Up',
          Dimensions: [
            { Name: 'Target', Value: 'chat' },
            { Name: 'Region', Value: 'us-east-1' },
          ],
          Timestamp: new Date(nowMs),
          Unit: 'None',
          Value: 1,
        },
      ],
    });
    client.restore();
  });

  it('says which part was lost when one request of several fails, and why', async () => {
    const client = mockClient(CloudWatchClient);
    const denied = Object.assign(new Error('arn:aws:iam::123456789012:role/x is not allowed'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
    });
    client.on(PutMetricDataCommand).resolvesOnce({}).rejectsOnce(denied);
    const many = Array.from({ length: 1_500 }, (_, index) => pointOf(`t${index}`));
    const outlet = createMetricOutlet(region, new CloudWatchClient({ region }), systemClock);
    expect(await outlet.publish([...many, point({ value: Number.NaN })], inSeconds(5))).toEqual({
      region,
      sent: 1_000,
      lost: [
        { points: 1, reason: 'a value that is no number in range' },
        { points: 500, reason: 'AccessDeniedException (HTTP 403)' },
      ],
      calls: 2,
    });
    client.restore();
  });
});

describe('the metric outlet with the real client, against a CloudWatch that', () => {
  async function publishTo(answer: (nth: number) => AwsAnswer, seconds = 5, points: readonly DataPoint[] = [point()]) {
    const standIn = await startAwsStandIn((_, nth) => answer(nth));
    const client = new CloudWatchClient({
      ...metricsClientConfig(region),
      endpoint: standIn.endpoint,
      credentials: madeUpCredentials,
    });
    const startedMs = performance.now();
    try {
      const publication = await createMetricOutlet(region, client, systemClock).publish(points, inSeconds(seconds));
      return { publication, requests: standIn.requests, tookMs: performance.now() - startedMs };
    } finally {
      client.destroy();
      await standIn.close();
    }
  }

  it('takes everything: one request, zipped where it is large', async () => {
    const many = Array.from({ length: 300 }, (_, index) => pointOf(`t${index}`));
    const { publication, requests } = await publishTo(() => taken, 5, many);
    expect(publication).toEqual({ region, sent: 300, lost: [], calls: 1 });
    expect(requests).toMatchObject([{ operation: 'PutMetricData', isZipped: true }]);
    expect(requests[0]?.body.MetricData).toHaveLength(300);
  });

  it('answers 500 once: it is asked again', async () => {
    const { publication } = await publishTo((nth) => (nth === 1 ? refusal('InternalServiceFault', 500) : taken));
    expect(publication).toMatchObject({ sent: 1, lost: [] });
  });

  it('answers 500 for good: the loss is reported, without AWS’s words', async () => {
    const { publication, requests } = await publishTo(() => refusal('InternalServiceFault', 500));
    expect(requests).toHaveLength(3);
    expect(publication).toMatchObject({ sent: 0, lost: [{ points: 1, reason: 'InternalServiceFault (HTTP 500)' }] });
  });

  it('throttles: it is asked again in time, and the loss reported', async () => {
    const { publication, requests } = await publishTo(() => refusal('ThrottlingException'));
    expect(requests.length).toBeGreaterThan(1);
    expect(publication).toMatchObject({ sent: 0, lost: [{ points: 1, reason: 'ThrottlingException (HTTP 400)' }] });
  });

  it('hangs: the deadline is kept', async () => {
    const { publication, tookMs } = await publishTo(() => 'hang', 0.3);
    expect(publication).toMatchObject({
      sent: 0,
      lost: [{ points: 1, reason: 'eu-central-1 did not answer in time' }],
    });
    expect(tookMs).toBeLessThan(3_000);
  });

  it('is gone: nobody listens, and nobody waits', async () => {
    const client = new CloudWatchClient({
      ...metricsClientConfig(region),
      endpoint: 'http://127.0.0.1:1',
      credentials: madeUpCredentials,
    });
    const publication = await createMetricOutlet(region, client, systemClock).publish([point()], inSeconds(5));
    expect(publication).toMatchObject({ sent: 0, lost: [{ points: 1, reason: 'ECONNREFUSED' }] });
    client.destroy();
  });
});
