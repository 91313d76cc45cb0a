import { oneCode, type TokenCase } from './connect-cases.ts';
import { forger, makeToken, type TokenMaking, withTokens } from './made-tokens.ts';
import { minted } from './real-check.ts';

const minuteMs = 60_000;

/** What refresh is answered with, and what the probe has to call it: section 3.5 of what is known of Centrifugo. */
export const refreshCases: readonly TokenCase[] = [
  ...oneCode('up', 'strict', {
    'a second token that lives longer': second({}),
    'a second token that lives shorter': second({ claims: (now) => ({ exp: now + 30 }) }),
    'a second token with an expire_at of its own': second({ claims: (now) => ({ expire_at: now + 900 }) }),
    'a second token with other info': second({ claims: () => ({ info: { name: 'Ada' } }) }),
    'the same server-side channels again': both(
      { claims: () => ({ channels: ['canary:a', 'canary:b'] }) },
      { claims: () => ({ channels: ['canary:b', 'canary:a'] }) },
    ),
  }),
  ...oneCode('up', 'audience', {
    'two minted tokens with audience and issuer': () => ({ token: minted({ aud: 'chat', iss: 'app' }) }),
    'an audience among others': () => ({ token: minted({ aud: ['shop', 'chat'], iss: 'app' }) }),
  }),
  ...oneCode('refresh.token-expired', 'strict', {
    'a second token that is not valid yet': second({ claims: (now) => ({ nbf: now + 60 }) }),
    // The probe itself does not send what has expired by its own clock.
    'a second token that has expired by the clock of the server alone': (backend) => ({
      ...withTokens(backend, {}, { claims: (now) => ({ exp: now - 60 }) }),
      clockAheadMs: -5 * minuteMs,
    }),
    "another user's second token that is not valid yet": second({ claims: (now) => ({ sub: 'eve', nbf: now + 60 }) }),
  }),
  ...oneCode('refresh.token-invalid', 'strict', {
    'a second token of another secret': second({ signer: forger }),
    "another user's second token": second({ claims: () => ({ sub: 'eve' }) }),
    'a second token without a user': second({ claims: () => ({ sub: undefined }) }),
    'a second token with a number as sub': second({ claims: () => ({ sub: 42 }) }),
    'a second token that is not signed': second({ signer: 'none' }),
  }),
  ...oneCode('refresh.token-invalid', 'audience', {
    'a second token of another audience': forChat({ claims: () => ({ aud: 'shop', iss: 'app' }) }),
    'a second token of another issuer': forChat({ claims: () => ({ aud: 'chat', iss: 'stranger' }) }),
  }),
  ...oneCode('refresh.already-expired', 'strict', {
    'a second token whose expire_at has passed': second({ claims: (now) => ({ expire_at: now - 5 }) }),
  }),
  ...oneCode('refresh.channels-changed', 'strict', {
    'a second token with a channel more': second({ claims: () => ({ channels: ['canary:a'] }) }),
    'a second token with a channel less': both({ claims: () => ({ channels: ['canary:a'] }) }, {}),
    'a second token with another channel': both(
      { claims: () => ({ channels: ['canary:a'] }) },
      { claims: () => ({ channels: ['canary:b'] }) },
    ),
  }),
  ...oneCode('refresh.refused', 'strict', {
    'a second token with a channel of an unknown namespace': second({ claims: () => ({ channels: ['nowhere:a'] }) }),
  }),
  ...oneCode('refresh.not-extended', 'strict', {
    'a second token without an end': second({ claims: () => ({ exp: undefined }) }),
    'a second token that says never': second({ claims: () => ({ expire_at: 0 }) }),
  }),
  ...oneCode('refresh.not-offered', 'strict', {
    'a first token without an end': both({ claims: () => ({ exp: undefined }) }, {}),
    'a first token that says never': both({ claims: () => ({ expire_at: 0 }) }, {}),
    'first token without an end, second token of another secret': both(
      { claims: () => ({ exp: undefined }) },
      { signer: forger },
    ),
  }),
  ...oneCode('refresh.not-offered', 'insecure', {
    'an insecure server': () => ({}),
  }),
  ...oneCode('refresh.server-side', 'refresh proxy', {
    'a refresh proxy in charge': () => ({}),
  }),
  ...oneCode('token.stale', 'strict', {
    'a backend that gives the same token again': repeated(),
    'a backend whose second token has expired': second({ claims: (now) => ({ exp: now - 10 }) }),
  }),
  ...oneCode('up', 'anonymous', {
    'no token where none is asked for, and so no refresh': () => ({ token: null }),
  }),
];

function second(making: TokenMaking): TokenCase['check'] {
  return both({}, making);
}

function both(first: TokenMaking, next: TokenMaking): TokenCase['check'] {
  return (backend) => withTokens(backend, first, next);
}

function forChat(making: TokenMaking): TokenCase['check'] {
  return both({ claims: () => ({ aud: 'chat', iss: 'app' }) }, making);
}

function repeated(): TokenCase['check'] {
  return (backend) => {
    const token = makeToken();
    return {
      token: backend.tokens(
        () => token,
        () => token,
      ),
    };
  };
}
