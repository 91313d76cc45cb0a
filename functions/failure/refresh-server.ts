import type { FailureEntry, Specifics } from './entry.ts';
import type { RefreshEvidence } from './evidence.ts';
import { describeFrameFault, describeStranger } from './frame-words.ts';
import { isRefresh } from './refresh-verdict.ts';
import { describeServerTrouble, nameAnswer } from './server-words.ts';

/** What the server makes of a refresh whose token pleases it. */
export const refreshServerEntries: readonly FailureEntry<RefreshEvidence>[] = [
  {
    code: 'refresh.channels-changed',
    title: 'The new token names other channels than the first',
    owner: 'app',
    sdk: 'blip',
    seenWhen: 'Close 3010 in answer to the refresh.',
    cause:
      "The server-side channels in the second token (`channels` or `subs`) differ from the connection's: Centrifugo closes so that the client comes back with the new ones. With channels that differ every time, that is at every refresh.",
    fix: [
      'Let tokens for the same user carry the same channels as long as nothing has changed (a fixed set, no random or time-dependent name).',
      'If channels change by design, this reconnect is how they are applied; then it is no fault.',
      'Do not look in the log of Centrifugo: this leaves no line there.',
    ],
    matches: isRefresh('channels-changed'),
  },
  {
    code: 'refresh.refused',
    title: 'The server refuses the token refresh for good',
    owner: 'server',
    sdk: 'dead',
    seenWhen: 'Error 102 or another permanent error, or Close 3503, 3504, 3507, 4500 to 4999 in answer to the refresh.',
    cause:
      'The second token names a channel namespace that is not configured (102), the rules or limits of the server exclude this user, or the application ends the connection.',
    fix: [
      'For 102: add the namespace to `channel.namespaces`, or take the channel out of the token. The log says (ERROR) `error verifying refresh token`.',
      'For the others: look for `disconnect after handling command` in the log of Centrifugo, and look your own codes up in the backend that chose them.',
    ],
    matches: isRefresh('refused'),
    specifics: ({ end }) => ({ cause: `${nameAnswer(end)}${meaningOf(end)}.` }),
  },
  {
    code: 'refresh.not-extended',
    title: 'The refresh is accepted but the connection gains no time',
    owner: 'server',
    sdk: 'blip',
    seenWhen:
      'The answer has no `expires`, or its ttl is not that of the second token (± 2 s; the two tokens are given different lifetimes).',
    cause:
      'The second token has no `exp` (then the old expiry still holds, and the connection is closed with 3005), an `expire_at` overrides its `exp`, or the answer does not come from Centrifugo. Users see a reconnect at every expiry.',
    fix: [
      'Give every token an `exp`, the one for the refresh too; a token without does not lift the expiry that the connection already has.',
      'Look for an `expire_at` claim that stays the same from token to token.',
      "Check that both tokens come from the same issuer, and that the token endpoint does not shorten the second one's lifetime.",
    ],
    matches: isRefresh('not-extended'),
    specifics: describeNotExtended,
  },
  {
    code: 'refresh.server-error',
    title: 'Centrifugo fails while refreshing the token',
    owner: 'server',
    sdk: 'blip',
    seenWhen: 'Error 100 or another temporary error, or Close 3004, 3013, 4000 to 4499 in answer to the refresh.',
    cause:
      'A backend or the broker behind Centrifugo fails or is too slow, or a rate limit is used up. Clients try again within seconds, as long as the grace after expiry lasts (`client.expired_close_delay`, 25 s).',
    fix: [
      'Look for ERROR lines in the log of Centrifugo at this minute: they name the proxy or Redis.',
      'For 111 and 3013, look at rate limits of Centrifugo PRO or of the backend.',
    ],
    matches: isRefresh('server-error'),
    specifics: ({ end, waitedMs }) => describeServerTrouble(end, waitedMs, 'refresh'),
  },
  {
    code: 'refresh.shutting-down',
    title: 'The node shut down during the token refresh',
    owner: 'server',
    sdk: 'blip',
    seenWhen: 'Close 3001 in answer to the refresh.',
    cause: 'The node got SIGTERM between connect and refresh, mostly a deployment. Clients reconnect to another node.',
    fix: [
      'Gone with the next check: a deployment, nothing to do.',
      'Coming back: the node is restarted again and again; look for `signal received: terminated` in its log, and for who sends it (liveness probe, out of memory, scaling).',
    ],
    matches: isRefresh('shutting-down'),
  },
  {
    code: 'refresh.not-centrifugo',
    title: 'The answer to the refresh is not the client protocol',
    owner: 'edge',
    sdk: 'blip',
    seenWhen: 'Frames or replies that are not the protocol come in answer to the refresh.',
    cause:
      'The connect was answered properly and then something else got into the stream: a proxy that writes an error into the open connection, or a middlebox that alters frames.',
    fix: [
      'Probe Centrifugo without the proxies in front, then add them one by one.',
      'Look in the log of the proxy at this minute: a backend that went away, a time limit, a message rule.',
    ],
    matches: isRefresh('not-centrifugo'),
    specifics: ({ end, encoding }) => {
      if (end.ended === 'frame-fault') return { cause: describeFrameFault(end.frameFault) };
      return end.ended === 'not-centrifugo' ? { cause: describeStranger(end.why, end.received, encoding) } : {};
    },
  },
];

function meaningOf(end: RefreshEvidence['end']): string {
  const code = end.ended === 'close-frame' ? end.closeCode : end.ended === 'error-reply' ? end.error.code : undefined;
  const meaning = code === undefined ? undefined : refusals[code];
  return meaning === undefined ? '' : `: ${meaning}`;
}

const refusals: Readonly<Record<number, string>> = {
  101: 'a backend does not authorise this user any more',
  102: 'the second token names a channel whose namespace is not configured',
  103: 'a rule denies it',
};

function describeNotExtended({ end, firstTtl, expectedTtl, token }: RefreshEvidence): Specifics {
  if (end.ended !== 'answered') return {};
  const first = firstTtl === undefined ? '' : ` The first token had given ${firstTtl} s.`;
  if (!end.expires) {
    const why =
      token?.expiresInSeconds === undefined
        ? 'the second token has no `exp`, so the old expiry still holds'
        : token.expireAtInSeconds !== undefined
          ? 'its `expire_at` (0 means never) beats its `exp`'
          : 'the second token has an `exp`, but whoever answered did not take it into account';
    return {
      cause: `The refresh is answered without \`expires\`: ${why}. The connection is closed with 3005 when its first time is over.${first}`,
    };
  }
  return {
    cause: `The refresh is answered with a ttl of ${end.ttl} s${expectedTtl === undefined ? '' : ` instead of about ${expectedTtl} s, the lifetime of the second token`}.${first} An \`expire_at\` claim, or something between us and Centrifugo, decides otherwise.`,
  };
}
