import { describeClose } from './close-codes.ts';
import type { FailureEntry, Specifics } from './entry.ts';
import type { RefreshEvidence } from './evidence.ts';
import { secondsOf, spanOf } from './phrase.ts';
import { isRefresh } from './refresh-verdict.ts';
import { describeLoss } from './server-words.ts';
import { describeExpired, describeSecondInvalid } from './token-hints.ts';

/** Who is in charge of refreshing, whether there is an answer, and what is wrong with the token. */
export const refreshAnswerEntries: readonly FailureEntry<RefreshEvidence>[] = [
  {
    code: 'refresh.not-offered',
    title: 'The server does not ask for a token refresh',
    owner: 'server',
    sdk: '-',
    seenWhen:
      'A refresh is expected, but the connect reply has no `expires`, whatever follows the refresh that is sent all the same (3501 excepted).',
    cause:
      'Connections never expire: the token has no `exp` (or `expire_at: 0`), the connect was let in without looking at the token, or `client.insecure` is on. A user who is blocked stays connected.',
    fix: [
      'Give tokens an `exp`, and no `expire_at: 0`.',
      'Check that `client.insecure` is off in production: its only trace in the log is a WARN at start. A connect without a token that succeeds gives it away.',
      'If connections are not meant to expire: `refresh: false` for this target.',
    ],
    matches: isRefresh('not-offered'),
    specifics: describeNotOffered,
  },
  {
    code: 'refresh.server-side',
    title: 'A refresh proxy is in charge, clients may not refresh',
    owner: 'server',
    sdk: 'dead',
    seenWhen: 'Close 3501 to a refresh that carried a token.',
    cause:
      'Centrifugo asks the backend by itself when a connection expires (`client.proxy.refresh.enabled`), and closes connections whose client sends a refresh.',
    fix: [
      'If that is how it is meant: `refresh: false` for this target, and no refresh by clients.',
      'If clients are to refresh: `client.proxy.refresh.enabled: false`, and restart Centrifugo.',
      "Centrifugo's log says `server-side refresh expected`. Any other reason there means that the refresh arrived altered.",
    ],
    matches: isRefresh('server-side'),
  },
  {
    code: 'refresh.timeout',
    title: 'No answer to the token refresh',
    owner: 'server',
    sdk: 'blip',
    seenWhen: 'The refresh was sent and no answer came in time.',
    cause:
      'Centrifugo waits while it checks the token (JWKS endpoint, a backend), commands of this connection are handled in order and one before it hangs, or frames are swallowed after the first ones.',
    fix: [
      'Check the JWKS endpoint from the machine of Centrifugo (`client.token.jwks_public_endpoint`), and the broker.',
      'Look at the load of the node, and whether other commands are slow as well (`client.concurrency` above 1 lets them overtake).',
      'If connect works and only later frames get lost, a hop in front holds them back: probe Centrifugo without it.',
    ],
    matches: isRefresh('timeout'),
    specifics: ({ waitedMs, pings, pushes, foreignReplies }) => ({
      cause: `No answer to the refresh in ${secondsOf(waitedMs)}${pings + pushes + foreignReplies > 0 ? `, while other messages came: the way back works, so the server hangs over it` : '. The server waits for something (JWKS, backend, broker), or frames get lost'}.`,
    }),
  },
  {
    code: 'refresh.closed',
    title: 'The connection is lost during the token refresh',
    owner: 'edge',
    sdk: 'blip',
    seenWhen:
      'The connection is lost without a Close frame, or with a Close code that no other entry of this phase names.',
    cause:
      'A proxy in between cut or reloaded, the node was killed, or whoever stands in front closes with a code of its own.',
    fix: [
      'Compare the time with reloads of the proxy and restarts of the node (nginx error log, `dmesg`, `kubectl get pods`).',
      'If it comes back at every check, probe Centrifugo without the proxies in front: a rule there may dislike this message.',
    ],
    matches: isRefresh('closed'),
    specifics: ({ end, waitedMs }) => {
      if (end.ended === 'close-frame') return { cause: `${describeClose(end.closeCode, end.closeReason)}.` };
      return {
        cause: `The connection was ${describeLoss(end)} ${secondsOf(waitedMs)} after the refresh was sent, without a Close frame: a proxy that cut or reloaded, or a node that was killed.`,
      };
    },
  },
  {
    code: 'refresh.token-expired',
    title: 'The new token has expired already',
    owner: 'app',
    sdk: 'blip',
    seenWhen: 'Close 3005 in answer to the refresh (error 109 on other servers).',
    cause:
      'The token fetched for the refresh is past its `exp`, or not yet at its `nbf`, by the clock of the server. Clients reconnect and loop until they get a good one.',
    fix: [
      'Let the token endpoint issue a new token for each request (`Cache-Control: no-store`), with a lifetime of minutes.',
      'Check the clocks (NTP) of the machine of Centrifugo and of the issuer.',
      'Do not look in the log of Centrifugo: an expired refresh leaves no line there.',
    ],
    matches: isRefresh('token-expired'),
    specifics: ({ token, end }) => describeExpired(token, end.ended === 'close-frame' ? 'Close 3005' : 'Error 109'),
  },
  {
    code: 'refresh.token-invalid',
    title: 'Centrifugo does not accept the new token',
    owner: 'app',
    sdk: 'dead',
    seenWhen: "Close 3500 in answer to the refresh: a bad token, another user's, or trouble with JWKS.",
    cause:
      'The first token was good and the second is not: it is for another user (`sub` differs), signed with another key or algorithm (one of several backends has an old secret), or Centrifugo could not get its keys in between. Clients give up.',
    fix: [
      'Read the reason in the log of Centrifugo: `refresh token user mismatch`, or `invalid refresh token` with its cause.',
      'Let the token endpoint give the refresh the same `sub` as the connect: a session that changes, or a new guest user for each request, breaks it.',
      'If it comes and goes, compare the secrets of all instances that issue tokens.',
    ],
    matches: isRefresh('token-invalid'),
    specifics: ({ token, waitedMs }) => describeSecondInvalid(token, waitedMs),
  },
  {
    code: 'refresh.already-expired',
    title: "The new token's expire_at lies in the past",
    owner: 'app',
    sdk: 'dead',
    seenWhen: 'Error 110 in answer to the refresh.',
    cause:
      'The `expire_at` claim of the second token is in the past: computed from the beginning of the session instead of from now. The SDK gives up, although the server would have kept the connection.',
    fix: [
      'Compute `expire_at` anew for every token (Unix seconds, in the future), or leave it out and let `exp` decide.',
    ],
    matches: isRefresh('already-expired'),
    specifics: ({ token }) =>
      token?.expireAtInSeconds === undefined
        ? {}
        : {
            cause: `Error 110: \`expire_at\` of the second token lies ${spanOf(token.expireAtInSeconds)} ${token.expireAtInSeconds <= 0 ? 'in the past' : 'ahead'} by our clock${token.expireAtInSeconds <= 0 ? '' : ', so the clock of the server is ahead of ours'}.`,
          },
  },
];

function describeNotOffered({ end, token }: RefreshEvidence): Specifics {
  const tokenWord =
    token?.expiresInSeconds === undefined
      ? 'The token has no `exp`, so the connection never expires.'
      : token.expireAtInSeconds !== undefined
        ? 'The token has an `exp`, but `expire_at` beats it (0 means never).'
        : 'The token has an `exp`, and still the connect reply says nothing of `expires`: `client.insecure` is on, or a connect without looking at the token was let in.';
  return { cause: `${tokenWord} The refresh sent all the same met ${whatFollowed(end)}.` };
}

function whatFollowed(end: RefreshEvidence['end']): string {
  switch (end.ended) {
    case 'timeout':
      return 'no answer';
    case 'answered':
      return 'an ordinary answer';
    case 'closed':
    case 'reset':
      return 'a cut connection';
    case 'close-frame':
      return `Close ${end.closeCode}`;
    case 'error-reply':
      return `error ${end.error.code}`;
    case 'frame-fault':
    case 'not-centrifugo':
      return 'something that is not the protocol';
  }
}
