import { type ReadSecret, SecretUnavailable } from '../../monitor/ports.ts';
import type { ChannelSettings, WatchSettings } from '../../monitor/settle-watch.ts';
import type { AlertChannel } from './delivery-channel.ts';
import { createTopicChannel } from './sns-channel.ts';
import { createWebhookChannel, type WebhookParts } from './webhook.ts';
import { readDestination } from './webhook-settings.ts';

/** The channels that a targets file asks for; one line a kind. */
export function createChannels(settings: readonly ChannelSettings[], parts: WebhookParts): readonly AlertChannel[] {
  return settings.map((channel) => createChannel(channel, parts));
}

function createChannel(settings: ChannelSettings, parts: WebhookParts): AlertChannel {
  switch (settings.kind) {
    case 'webhook':
      return createWebhookChannel(settings, parts);
    case 'sns':
      return createTopicChannel(settings);
  }
}

/**
 * What would keep alerts and the heartbeat from going out already now: secrets that cannot be read, a URL that is none.
 * One line each, which names the channel and the secret and holds nothing of it. Empty: nothing is known to.
 */
export async function findOutletTrouble(
  { channels, heartbeat }: WatchSettings,
  readSecret: ReadSecret,
): Promise<readonly string[]> {
  const webhooks = channels.flatMap((channel) => (channel.kind === 'webhook' ? [channel] : []));
  const named = [
    ...webhooks.map((channel) => ({ name: `channel ${channel.name}`, settings: channel })),
    ...(heartbeat === null ? [] : [{ name: 'heartbeat', settings: heartbeat }]),
  ];
  const found = await Promise.all(
    named.map(async ({ name, settings }) => {
      try {
        await readDestination(settings, readSecret);
        return [];
      } catch (error) {
        if (!(error instanceof SecretUnavailable)) throw error;
        return [`${name} cannot be used: ${error.message}`];
      }
    }),
  );
  return found.flat();
}
