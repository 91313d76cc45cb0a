import type { RawData } from 'ws';
import type { SdkExperience } from '../../functions/failure/entry.ts';
import type { Encoding, ProbeTarget } from '../../functions/probe/probe-target.ts';
import { jsonCodec } from '../lab/lab-json.ts';
import type { Reply } from '../lab/lab-messages.ts';
import { protobufCodec } from '../lab/lab-protobuf.ts';
import { makeOfficialClient } from './official-client.ts';

/**
 * What a user of the official client lives through.
 * retry: it does not get in and tries again and again, or gets in after some tries. dead: it has given up.
 * blip: it was in, fell out and came back, because of what it met or at the end of the time that its refresh did not
 * make longer. -: it is in and stays in.
 */
export type Experience = SdkExperience;

export interface ExperienceSettings {
  /** How long the SDK waits for a connection and for each reply, ms. */
  readonly patienceMs: number;
  /**
   * at once: the SDK is told that its connection has no time left, and so refreshes; what it does then does not depend
   * on how long that took. at its end: after the ttl of the server's reply, and what follows is waited for.
   */
  readonly refreshes: 'at once' | 'at its end';
  /**
   * Only with `at once`: a refresh that leaves the client alone has failed all the same, and its time is over. Then the
   * connection is closed as Centrifugo closes it at the old expiry, which here would take a minute and more.
   */
  readonly expires?: boolean;
}

/** A third try shows that the second was not the last one, as it is for a client that cannot get another token. */
const triesThatShowRetry = 3;

/** Whatever becomes of a client, it shows in this time. */
const limitMs = 16_000;

/** Connects the official client and watches until it is clear what it lives through. Throws after 12 s without that. */
export async function liveThrough(target: ProbeTarget, settings: ExperienceSettings): Promise<Experience> {
  const { promise, resolve, reject } = Promise.withResolvers<Experience>();
  let wasIn = false;
  let tries = 0;
  let hasEnd = false;

  const noteTry = (): void => {
    tries += 1;
    if (tries >= triesThatShowRetry) resolve('retry');
  };
  const noteQuiet = (): void => {
    if (!wasIn || client.state !== 'connected' || settings.refreshes !== 'at once') return;
    if (hasEnd && settings.expires === true) expire();
    else resolve('-');
  };
  const { client, expire } = makeOfficialClient(
    target,
    {
      onAttempt: noteTry,
      onMessage(data) {
        const replies = readReplies(data, target.encoding);
        // The SDK acts on a reply soon after it has got it.
        if (replies.some(isAnswerToRefresh)) setImmediate(noteQuiet);
        if (!replies.some(({ connect }) => connect?.expires)) return data;
        hasEnd = true;
        if (settings.refreshes === 'at its end') return data;
        return codecs[target.encoding].encodeReplies(replies.map(withoutTtl));
      },
    },
    { timeout: settings.patienceMs, minReconnectDelay: 10, maxReconnectDelay: 30 },
  );
  // An exception of its own the SDK raises once more, as an unhandled rejection: to a test run, a fault of the test.
  Object.assign(client, { _reportDispatchError: () => undefined });
  client.on('connected', () => {
    if (wasIn) resolve('blip');
    else if (tries > 1) resolve('retry');
    wasIn = true;
    tries = 0;
    if (!hasEnd) setImmediate(noteQuiet);
  });
  client.on('disconnected', () => resolve('dead'));
  client.on('error', ({ type }) => {
    // The token for a connection could not be had, so that none was tried.
    if (type === 'connectToken') noteTry();
    if (type === 'refresh' || type === 'refreshToken') noteQuiet();
  });

  const limit = setTimeout(() => reject(new Error(`The client is ${client.state}, and nothing came of it.`)), limitMs);
  client.connect();
  try {
    return await promise;
  } finally {
    clearTimeout(limit);
    client.disconnect();
  }
}

const codecs = { json: jsonCodec, protobuf: protobufCodec };

/** The SDK's commands are numbered from 1, which is connect. */
function isAnswerToRefresh({ id, refresh, error }: Reply): boolean {
  return id === 2 && (refresh !== undefined || error !== undefined);
}

function readReplies(data: RawData, encoding: Encoding): readonly Reply[] {
  try {
    return [...codecs[encoding].decodeReplies(Buffer.from(data as Buffer))];
  } catch {
    // Not Centrifugo's: the SDK shall see it as it is.
    return [];
  }
}

function withoutTtl(reply: Reply): Reply {
  return reply.connect === undefined ? reply : { ...reply, connect: { ...reply.connect, ttl: 0 } };
}
