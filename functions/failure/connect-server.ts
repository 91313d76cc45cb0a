import { describeClose } from './close-codes.ts';
import { isConnect } from './connect-verdict.ts';
import type { FailureEntry, Specifics } from './entry.ts';
import type { ConnectEvidence } from './evidence.ts';
import { describeServerTrouble, nameAnswer } from './server-words.ts';

/** The server answers, and what it says is about itself, its limits or its rules. */
export const connectServerEntries: readonly FailureEntry<ConnectEvidence>[] = [
  {
    code: 'connect.unknown-channel',
    title: 'The token names a channel namespace that does not exist',
    owner: 'server',
    sdk: 'dead',
    seenWhen: 'Error 102.',
    cause:
      'The `channels` or `subs` claim of the token (or the answer of the connect proxy) names a channel whose namespace is not configured. Every user with such a token is shut out for good.',
    fix: [
      'Add the namespace to `channel.namespaces` (the part of the channel before `:`), and reload Centrifugo with SIGHUP.',
      'Or take the channel out of the `channels` or `subs` claim where the token is issued.',
      "Centrifugo's log says (ERROR) `error verifying connection token` and names the channel.",
    ],
    matches: isConnect('unknown-channel'),
  },
  {
    code: 'connect.refused',
    title: 'The server refuses this connection for good',
    owner: 'server',
    sdk: 'dead',
    seenWhen:
      'Error 101, 103 or another permanent error code, Close 3503, 3507 (anonymous token refused) or 4500 to 4999.',
    cause:
      'Somebody decided so: the backend behind the connect proxy, the server API (`disconnect`), or the rule against tokens without a user. Clients give up.',
    fix: [
      'For codes of your own (400 to 1999 in a reply, 4500 to 4999 in a Close): look them up in the backend behind `client.proxy.connect.endpoint`, which chose them.',
      'Look for `client command error` or `disconnect after handling command` in the log of Centrifugo; both carry user and reason.',
      'Check whether the user of the token is blocked in the application.',
    ],
    matches: isConnect('refused'),
    specifics: describeRefusal,
  },
  {
    code: 'connect.server-error',
    title: 'Centrifugo answers with an internal error',
    owner: 'server',
    sdk: 'retry',
    seenWhen: 'Error 100 or another temporary code, Close 3004, or an application code 4000 to 4499.',
    cause:
      'Centrifugo could not finish the connect: the backend behind the connect proxy is down, answers with an error or takes longer than its time limit, or the broker (Redis, NATS) fails. `/health` stays 200 all the while.',
    fix: [
      'Look in the log of Centrifugo: ERROR `error proxying connect` means the backend of `client.proxy.connect.endpoint` (its `timeout` is 1 s by default); other ERROR lines at this minute name Redis or the broker.',
      'Check Redis (`engine.redis.address`): reachable, not out of memory, not failing over.',
      'Metrics: `centrifugo_proxy_errors`, and `centrifugo_client_num_reply_errors` by code.',
    ],
    matches: isConnect('server-error'),
    specifics: ({ end, waitedMs }) => describeServerTrouble(end, waitedMs, 'connect'),
  },
  {
    code: 'connect.connection-limit',
    title: 'This user has reached the connection limit',
    owner: 'server',
    sdk: 'dead',
    seenWhen: 'Close 3504: `client.user_connection_limit`.',
    cause:
      'The user of the token has as many connections as `client.user_connection_limit` allows: many tabs, connections that were never closed, or a `sub` that several clients share. With a fixed `sub`, probes of several regions trip over each other.',
    fix: [
      'Give every probe its own user: leave `sub` out of `token.mint.claims`, then it is unique to region and run.',
      'If real users meet it: raise `client.user_connection_limit`, and close connections of pages that are gone.',
      "Centrifugo's log says `limit of connections for user reached` with the user.",
    ],
    matches: isConnect('connection-limit'),
    specifics: describeUserLimit,
  },
  {
    code: 'connect.channel-limit',
    title: 'The token subscribes to more channels than allowed',
    owner: 'server',
    sdk: 'dead',
    seenWhen: 'Close 3505: `client.channel_limit`.',
    cause:
      'The `channels` or `subs` claim of the token lists more server-side channels than `client.channel_limit` (128 by default) allows.',
    fix: [
      'List fewer channels in the token; one channel for many things, or subscriptions by the client where they are needed.',
      'Or raise `client.channel_limit`, and restart Centrifugo.',
    ],
    matches: isConnect('channel-limit'),
  },
  {
    code: 'connect.rate-limited',
    title: 'Centrifugo limits how often clients may connect',
    owner: 'server',
    sdk: 'retry',
    seenWhen: 'Error 111 or Close 3013, "too many requests".',
    cause:
      'A rate limit of Centrifugo PRO, or of the backend behind the connect proxy, is used up, often by clients that all come back after a cut.',
    fix: [
      'Raise the limit for connects (rate limiting in the PRO configuration) or in the backend, or exempt the user of the probe.',
      'Look for clients that reconnect in a loop: they use up the limit for all.',
    ],
    matches: isConnect('rate-limited'),
  },
  {
    code: 'connect.shutting-down',
    title: 'This Centrifugo node is shutting down',
    owner: 'server',
    sdk: 'retry',
    seenWhen: 'Close 3001.',
    cause:
      'The node got SIGTERM, mostly a deployment, and still took the connection. Clients go to another node within seconds.',
    fix: [
      'If it is gone with the next check, it was a deployment: let the balancer take a node out of service before it is stopped (readiness probe, deregistration delay, `preStop` pause).',
      'If it stays, the node is restarted again and again: look why (failing liveness probe, out of memory, a crash after start). Its log says `signal received: terminated`, `shutting down ...`.',
    ],
    matches: isConnect('shutting-down'),
  },
  {
    code: 'connect.bad-request',
    title: 'Centrifugo could not read our connect command',
    owner: 'server',
    sdk: 'dead',
    seenWhen: 'Close 3501 although a token was sent, 3506, or one of 1002, 1003, 1007, 1009.',
    cause:
      'The command arrived altered, in the wrong encoding or too large; or the server behind this path is another version or product than expected. Clients give up.',
    fix: [
      'Look for `error reading command`, `empty request received` or `disconnect after handling command` in the log of Centrifugo.',
      'Let encoding and URL agree: `--protocol protobuf` needs `?format=protobuf` or the subprotocol, JSON neither.',
      'Probe Centrifugo without the proxies in front: if it works there, a hop alters frames.',
    ],
    matches: isConnect('bad-request'),
    specifics: describeBadRequest,
  },
];

function describeRefusal({ end, token }: ConnectEvidence): Specifics {
  if (end.ended === 'close-frame' && end.closeCode === 3507) {
    const subject = token?.subject ?? '';
    return {
      cause:
        subject === ''
          ? 'Close 3507 "permission denied": the token names no user (`sub` empty or missing), and `client.disallow_anonymous_connection_tokens` is on.'
          : `Close 3507 "permission denied", which \`client.disallow_anonymous_connection_tokens\` causes for tokens without a user; ours names ${subject}, so look which claim Centrifugo takes the user from (\`client.token.user_id_claim\`).`,
      fix: [
        'Put the user into the `sub` claim of the token, or switch `client.disallow_anonymous_connection_tokens` off.',
      ],
    };
  }
  if (end.ended === 'close-frame' && end.closeCode === 3503) {
    return {
      cause: 'Close 3503 "force disconnect": somebody disconnects this user through the server API (`disconnect`).',
      fix: ['Find the caller: the application, an admin panel or a script that calls `disconnect` for this user.'],
    };
  }
  return { cause: `${nameAnswer(end)}. A permanent refusal, mostly decided by the backend behind the connect proxy.` };
}

function describeUserLimit({ token }: ConnectEvidence): Specifics {
  const { source, subject } = token ?? {};
  if (subject === undefined) return {};
  const shared =
    source === 'fixed'
      ? ' The token is a fixed one, so all regions and runs share this user: that can be the cause by itself.'
      : source === 'fetch'
        ? ' The token comes from the endpoint, so all regions and runs may share this user.'
        : '';
  return {
    cause: `The user ${subject} already has as many connections as \`client.user_connection_limit\` allows.${shared}`,
  };
}

function describeBadRequest({ end, encoding }: ConnectEvidence): Specifics {
  if (end.ended !== 'close-frame') return {};
  const { closeCode, closeReason } = end;
  if (closeCode === 1009) {
    return {
      cause:
        'Close 1009: our connect command is larger than `websocket.message_size_limit` (65536 bytes by default), so the token is huge. Centrifugo logs nothing about it.',
      fix: ['Make the token smaller (`info`, `channels`, `meta` claims), or raise `websocket.message_size_limit`.'],
    };
  }
  if (closeCode === 3501) {
    return {
      cause: `Close 3501 "bad request" to a connect in ${encodingNames[encoding]} that carried a token: it arrived altered or in another encoding than the server expects.`,
    };
  }
  return {
    cause: `${describeClose(closeCode, closeReason)}. The connect command, sent in ${encodingNames[encoding]}, did not arrive as it was sent, or the server is not the one expected.`,
  };
}

const encodingNames: Readonly<Record<ConnectEvidence['encoding'], string>> = { json: 'JSON', protobuf: 'Protobuf' };
