import { type CloudWatchClient, type CloudWatchClientConfig, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { namespace } from '../../metric/catalogue.ts';
import type { MetricOutlet } from '../../monitor/ports.ts';
import type { Clock } from '../../probe/clock.ts';
import { type Batch, toMetricRequests } from './metric-data.ts';
import { readAwsError } from './read-aws-error.ts';

/**
 * How the client of a region is set up. A connection that was kept while the function was frozen is dead and fails at
 * once: it is one of the tries. A region that is gone accepts no connection, or never answers.
 */
export function metricsClientConfig(region: string): CloudWatchClientConfig {
  return {
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  };
}

/** Sends data points to CloudWatch in one region, in as few requests as its limits allow. */
export function createMetricOutlet(region: string, client: Pick<CloudWatchClient, 'send'>, clock: Clock): MetricOutlet {
  async function put(batch: Batch, signal: AbortSignal): Promise<string | null> {
    try {
      const input = { Namespace: namespace, MetricData: [...batch.data] };
      await client.send(new PutMetricDataCommand(input), { abortSignal: signal });
      return null;
    } catch (error) {
      return signal.aborted ? `${region} did not answer in time` : readAwsError(error);
    }
  }

  return {
    region,
    async publish(points, deadline) {
      const { batches, refused } = toMetricRequests(points, clock.now());
      const timeIsOver = new AbortController();
      const timer = setTimeout(() => timeIsOver.abort(), Math.max(0, deadline.remainingMs() - answeringMs));
      const reasons = await Promise.all(batches.map((batch) => put(batch, timeIsOver.signal)));
      clearTimeout(timer);
      const failed = batches.flatMap(({ points: count }, index) => {
        const reason = reasons[index] ?? null;
        return reason === null ? [] : [{ points: count, reason }];
      });
      const sent = batches.reduce((sum, batch, index) => sum + (reasons[index] === null ? batch.points : 0), 0);
      return { region, sent, lost: [...refused, ...failed], calls: batches.length };
    },
  };
}

/** What is left of the deadline to say what could not be sent. */
const answeringMs = 50;
