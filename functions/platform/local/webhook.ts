import { type ReadSecret, SecretUnavailable } from '../../monitor/ports.ts';
import type { ChannelSettings } from '../../monitor/settle-watch.ts';
import type { Clock } from '../../probe/clock.ts';
import type { AlertChannel, Sending } from './delivery-channel.ts';
import { judgeAnswer } from './webhook-answer.ts';
import { sendRequest } from './webhook-request.ts';
import { readDestination } from './webhook-settings.ts';
import { signWebhook } from './webhook-signature.ts';

export interface WebhookParts {
  readonly readSecret: ReadSecret;
  readonly clock: Clock;
}

/** Posts each alert to a URL, signed where there is a secret. */
export function createWebhookChannel(
  settings: Extract<ChannelSettings, { readonly kind: 'webhook' }>,
  { readSecret, clock }: WebhookParts,
): AlertChannel {
  const { name, filter, form } = settings;
  return {
    name,
    filter,
    async send({ id, message }, deadline) {
      const destination = await readDestination(settings, readSecret).catch(describeUnreadable);
      if ('kind' in destination) return destination;
      const { url, headers, ca, signingKey, secrets } = destination;
      const body = message.webhooks[form];
      // Of the sending, not of the alert: receivers refuse what is older than five minutes, and a try may come hours later.
      const timestamp = Math.floor(clock.now() / 1_000);
      const exchange = await sendRequest(
        {
          url,
          method: 'POST',
          headers: {
            ...headers,
            'Content-Type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': String(timestamp),
            ...(signingKey === null ? {} : { 'webhook-signature': signWebhook({ id, timestamp, body }, signingKey) }),
          },
          body,
          ca,
        },
        deadline,
      );
      return judgeAnswer(exchange, secrets, clock.now());
    },
  };
}

function describeUnreadable(error: unknown): Sending {
  if (!(error instanceof SecretUnavailable)) throw error;
  return { kind: 'failed', reason: `cannot be used: ${error.message}`, outlook: 'passing', retryAfterMs: null };
}
