import type { SNSClient } from '@aws-sdk/client-sns';
import type { AlertOutlet } from '../../monitor/alerting/alert-ports.ts';
import type { ChannelSettings } from '../../monitor/settle-watch.ts';
import type { AlertChannel } from './delivery-channel.ts';

type TopicSettings = Extract<ChannelSettings, { readonly kind: 'sns' }>;

/** Makes the client of a region; with the credentials that the SDK finds by itself. */
export type CreateSnsClient = (region: string) => Promise<Pick<SNSClient, 'send'>>;

/** Publishes as a deployment does: a text per protocol, and attributes to filter by. The SDK is loaded with the first alert. */
export function createTopicChannel(
  { name, filter, topic }: TopicSettings,
  createClient: CreateSnsClient = createSnsClient,
): AlertChannel {
  let opened: Promise<AlertOutlet> | null = null;
  async function open(): Promise<AlertOutlet> {
    const { createAlertOutlet } = await import('../aws/alert-outlet.ts');
    return createAlertOutlet(topic, await createClient(regionOf(topic)));
  }
  return {
    name,
    filter,
    async send({ message }, deadline) {
      opened ??= open();
      try {
        await (await opened).publish(message, deadline);
        return { kind: 'delivered' };
      } catch (error) {
        if (deadline.signal?.aborted === true) throw error;
        // The next try begins anew, with credentials that may have come meanwhile.
        opened = null;
        return { kind: 'failed', reason: explain(error), outlook: 'passing', retryAfterMs: null };
      }
    },
  };
}

async function createSnsClient(region: string): Promise<SNSClient> {
  const [{ SNSClient }, { publishingClientConfig }] = await Promise.all([
    import('@aws-sdk/client-sns'),
    import('../aws/alert-outlet.ts'),
  ]);
  return new SNSClient(publishingClientConfig(region));
}

/** arn:aws:sns:REGION:ACCOUNT:NAME, which the schema has judged. */
function regionOf(topic: string): string {
  return topic.split(':')[3] ?? '';
}

/** The outlet's own words hold nothing of the alert; what else is thrown is named by its kind. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'takes no alert';
  return error.name === 'AlertNotPublished'
    ? error.message.replace(/^the alert could not be published: /, 'takes no alert: ')
    : `takes no alert: ${error.name}`;
}
