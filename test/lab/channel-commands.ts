import { nowSeconds, rulesOfChannel } from './centrifugo-options.ts';
import type { CentrifugoSession } from './centrifugo-session.ts';
import { isSignedBy, readJwt } from './jwt.ts';
import type { ReplyError } from './lab-messages.ts';
import { disconnects, errors, type ServerAnswer } from './server-answers.ts';

/** Subscribes to a channel that the namespace, or a subscription token, opens to the client. */
export function answerSubscribe(id: number, channel: string, token: string, session: CentrifugoSession): ServerAnswer {
  if (channel === '') return disconnects.badRequest;
  const { options, hub, subscriptions } = session;
  const rules = rulesOfChannel(channel, options);
  if (!isChannelName(channel)) return { id, error: errors.badRequest };
  if (rules === null) return { id, error: errors.unknownChannel };
  if (subscriptions.has(channel)) return { id, error: errors.alreadySubscribed };
  if (subscriptions.size >= options.channelLimit) return { id, error: errors.limitExceeded };
  const grant = token === '' ? null : judgeSubscription(token, channel, session);
  if (grant === 'foreign') return disconnects.invalidToken;
  if (grant !== null && 'code' in grant) return { id, error: grant };
  if (grant === null && (channel.startsWith('$') || !rules.allowsSubscribe)) {
    return { id, error: errors.permissionDenied };
  }
  subscriptions.add(channel);
  hub.subscribe(session, channel);
  return { id, subscribe: grant ?? {} };
}

/** Publishes; the publication reaches a publisher who listens before its own reply does. */
export function answerPublish(
  id: number,
  channel: string,
  data: Uint8Array | undefined,
  session: CentrifugoSession,
): ServerAnswer {
  if (channel === '') return disconnects.badRequest;
  const rules = rulesOfChannel(channel, session.options);
  if (data === undefined || data.length === 0) return { id, error: errors.badRequest };
  if (rules === null) return { id, error: errors.unknownChannel };
  if (!rules.allowsPublish) return { id, error: errors.permissionDenied };
  session.hub.publish(channel, { data, info: { user: session.user, client: session.clientId } });
  return { id, publish: {} };
}

type SubscriptionGrant = { readonly expires?: boolean; readonly ttl?: number };

/** `foreign`: a good token of somebody else or for another channel, which ends the whole connection. */
function judgeSubscription(
  token: string,
  channel: string,
  { options, user }: CentrifugoSession,
): SubscriptionGrant | ReplyError | 'foreign' {
  const read = readJwt(token);
  if (read === null || !isSignedBy(token, read.algorithm, options.token)) return errors.permissionDenied;
  const { exp, sub, channel: claimed } = read.claims;
  const ttl = typeof exp === 'number' ? Math.floor(exp) - nowSeconds(options) : undefined;
  if (ttl !== undefined && ttl <= 0) return errors.tokenExpired;
  if ((sub ?? '') !== user || claimed !== channel) return 'foreign';
  return ttl === undefined ? {} : { expires: true, ttl };
}

function isChannelName(channel: string): boolean {
  return channel.length <= 255 && /^[\x20-\x7e]+$/.test(channel);
}
