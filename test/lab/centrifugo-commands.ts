import { isKnownChannel, nowSeconds } from './centrifugo-options.ts';
import type { CentrifugoSession } from './centrifugo-session.ts';
import { answerPublish, answerSubscribe } from './channel-commands.ts';
import { noticePong, startPings } from './keep-alive.ts';
import type { Command, ConnectResult } from './lab-messages.ts';
import { disconnects, errors, type ServerAnswer } from './server-answers.ts';
import { type GoodToken, judgeToken, type TokenVerdict } from './token-rules.ts';

/** What Centrifugo answers to one command of an open session; the session's state moves with it. */
export function answerCommand(command: Command, session: CentrifugoSession): ServerAnswer {
  const { id = 0 } = command;
  const name = commandNames.find((known) => command[known] !== undefined);
  if (id === 0 && name === undefined) return noticePong(session);
  if (name === 'send' && session.isConnected) return disconnects.notAvailable;
  if (id === 0 || name === undefined) return disconnects.badRequest;
  // The first command is connect, and no other is.
  if (session.isConnected === (name === 'connect')) return disconnects.badRequest;
  switch (name) {
    case 'connect':
      return answerConnect(id, command.connect?.token ?? '', session);
    case 'refresh':
      return answerRefresh(id, command.refresh?.token ?? '', session);
    case 'subscribe':
      return answerSubscribe(id, command.subscribe?.channel ?? '', command.subscribe?.token ?? '', session);
    case 'publish':
      return answerPublish(id, command.publish?.channel ?? '', command.publish?.data, session);
    case 'unsubscribe':
      session.subscriptions.delete(command.unsubscribe?.channel ?? '');
      session.hub.unsubscribe(session, command.unsubscribe?.channel ?? '');
      return { id, unsubscribe: {} };
    case 'sub_refresh':
      return { id, sub_refresh: {} };
    case 'send':
      return disconnects.notAvailable;
    case 'ping':
      return disconnects.badRequest;
    case 'presence':
    case 'presence_stats':
    case 'history':
    case 'rpc':
      return { id, error: errors.notAvailable };
  }
}

/** In the order in which the server looks for them: the first that is set counts. */
const commandNames = [
  'connect',
  'ping',
  'subscribe',
  'unsubscribe',
  'publish',
  'presence',
  'presence_stats',
  'history',
  'rpc',
  'send',
  'refresh',
  'sub_refresh',
] as const;

function answerConnect(id: number, token: string, session: CentrifugoSession): ServerAnswer {
  const { options, hub } = session;
  const verdict = token === '' ? withoutToken(session) : judge(token, session);
  if (verdict === 'refused') return disconnects.badRequest;
  if (verdict.verdict === 'invalid') return disconnects.invalidToken;
  if (verdict.verdict === 'expired') return { id, error: errors.tokenExpired };
  if (verdict.verdict === 'unknown-channel') return { id, error: errors.unknownChannel };
  const { user, expireAt, channels } = verdict;
  if (channels.length > options.channelLimit) return disconnects.channelLimit;
  if (user === '' && token !== '' && options.refusesAnonymousTokens) return disconnects.permissionDenied;
  const { userConnectionLimit } = options;
  if (userConnectionLimit !== null && user !== '' && hub.connectionsOf(user) >= userConnectionLimit) {
    return disconnects.connectionLimit;
  }
  // The limits come before `expire_at`.
  if (expireAt !== 0 && expireAt <= nowSeconds(options)) return { id, error: errors.expired };
  return { id, connect: acceptClient(verdict, session) };
}

function acceptClient({ user, expireAt, channels }: GoodToken, session: CentrifugoSession): ConnectResult {
  const { options, hub } = session;
  session.clearTimer('stale');
  session.isConnected = true;
  session.user = user;
  session.channels = channels;
  hub.add(session);
  for (const channel of channels) hub.subscribe(session, channel);
  startPings(session);
  const expires = expireAt !== 0 && !options.hasRefreshProxy && !options.isInsecure;
  return {
    client: session.clientId,
    version: options.version,
    ...(expires ? setExpiry(expireAt, session) : {}),
    ...(channels.length > 0 ? { subs: Object.fromEntries(channels.map((channel) => [channel, {}])) } : {}),
    ...(session.usesFramePings ? {} : { ping: Math.round(options.pingIntervalMs / 1000), pong: true }),
    ...(options.includesTime ? { time: Math.round(options.clock()) } : {}),
  };
}

function answerRefresh(id: number, token: string, session: CentrifugoSession): ServerAnswer {
  const { options } = session;
  if (token === '' || options.hasRefreshProxy) return disconnects.badRequest;
  const verdict = judge(token, session);
  if (verdict.verdict === 'invalid') return disconnects.invalidToken;
  if (verdict.verdict === 'expired') return disconnects.expired;
  if (verdict.verdict === 'unknown-channel') return { id, error: errors.unknownChannel };
  if (verdict.user !== session.user) return disconnects.invalidToken;
  const { expireAt, channels } = verdict;
  if (!isSameSet(channels, session.channels)) return disconnects.insufficientState;
  if (expireAt !== 0 && expireAt <= nowSeconds(options)) return { id, error: errors.expired };
  // A token without an end does not lift the end that the connection has.
  return { id, refresh: expireAt === 0 ? {} : setExpiry(expireAt, session) };
}

/** Closes the connection with 3005 at its expiry and the grace behind it, unless a refresh moves it. */
function setExpiry(expireAt: number, session: CentrifugoSession): { readonly expires: true; readonly ttl: number } {
  const { options } = session;
  const ms = expireAt * 1000 - options.clock() + options.expiredCloseDelayMs;
  session.setTimer('expiry', ms, () => session.apply(disconnects.expired));
  return { expires: true, ttl: Math.min(expireAt - nowSeconds(options), longestTtlSeconds) };
}

const longestTtlSeconds = 31_536_000;

function judge(token: string, { options }: CentrifugoSession): TokenVerdict {
  return judgeToken(token, options.token, nowSeconds(options), (channel) => isKnownChannel(channel, options));
}

function withoutToken({ options }: CentrifugoSession): GoodToken | 'refused' {
  if (!options.isInsecure && !options.allowsAnonymous) return 'refused';
  return { verdict: 'good', user: '', expireAt: 0, channels: [] };
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  const both = new Set([...left, ...right]);
  return both.size === new Set(left).size && both.size === new Set(right).size;
}
