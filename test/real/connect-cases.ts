import type { Backend } from './backend.ts';
import { forger, makeToken, type TokenMaking } from './made-tokens.ts';
import { type CheckChanges, minted } from './real-check.ts';

/**
 * How a server is set up for a case. strict: tokens by HMAC only, at most two server-side channels in the namespace
 * `canary`, one connection a user, no tokens without a user. audience: `aud` has to be `chat` and `iss` to be `app`.
 * The others are named after the one setting that is on.
 */
export const setupNames = ['strict', 'audience', 'insecure', 'anonymous', 'refresh proxy'] as const;
export type SetupName = (typeof setupNames)[number];

/** One thing that a token can bring about. */
export interface TokenCase {
  /** What the server or the probe does, as the end of a test's name. */
  readonly behaviour: string;
  readonly setup: SetupName;
  /** `up`, or the one code. */
  readonly verdict: string;
  /** Made anew for every check. */
  check(backend: Backend): CheckChanges;
}

/** What connect is answered with, and what the probe has to call it: section 3.3 of what is known of Centrifugo. */
export const connectCases: readonly TokenCase[] = [
  ...oneCode('connect.credentials-missing', 'strict', {
    'no token': () => ({ token: null }),
    'an empty token': () => ({ token: { kind: 'fixed', token: '' } }),
  }),
  ...oneCode('connect.token-invalid', 'strict', {
    'a token of another secret': () => ({ token: minted({}, { key: forger }) }),
    'an expired token of another secret': () => ({ token: minted({}, { key: forger, ttlSeconds: -10 }) }),
    'a text that is no JWT': () => ({ token: { kind: 'fixed', token: 'eyJhbGciOiJub25lIn0-but-not-a-token' } }),
    'a token that is not signed': fixed({ signer: 'none' }),
    'an algorithm in small letters': fixed({ header: { alg: 'hs256' } }),
    'a number as sub': () => ({ token: minted({ sub: 42 }) }),
    'a channel claim': () => ({ token: minted({ channel: 'canary:a' }) }),
  }),
  ...oneCode('connect.token-invalid', 'audience', {
    'another audience': () => ({ token: minted({ aud: 'shop', iss: 'app' }) }),
    'no audience': () => ({ token: minted({ iss: 'app' }) }),
    'another issuer': () => ({ token: minted({ aud: 'chat', iss: 'stranger' }) }),
    'no issuer': () => ({ token: minted({ aud: 'chat' }) }),
    'another audience in an expired token': () => ({ token: minted({ aud: 'shop', iss: 'app' }, { ttlSeconds: -10 }) }),
  }),
  ...oneCode('connect.token-expired', 'strict', {
    'an expired token': () => ({ token: minted({}, { ttlSeconds: -10 }) }),
    'a token that expires this second': () => ({ token: minted({}, { ttlSeconds: 0 }) }),
    'a token that is not valid yet': fixed({ claims: (now) => ({ nbf: now + 60 }) }),
    'a token of a clock five minutes behind': () => ({ clockAheadMs: -300_000 }),
    'a fixed token of yesterday': fixed({ claims: (now) => ({ exp: now - 86_400 }) }),
  }),
  ...oneCode('connect.already-expired', 'strict', {
    'an expire_at that has passed': fixed({ claims: (now) => ({ expire_at: now - 5 }) }),
  }),
  ...oneCode('connect.unknown-channel', 'strict', {
    'a channel of an unknown namespace': () => ({ token: minted({ channels: ['nowhere:a'] }) }),
    'a subscription of an unknown namespace': () => ({ token: minted({ subs: { 'nowhere:a': {} } }) }),
  }),
  ...oneCode('connect.channel-limit', 'strict', {
    'more channels than the limit': () => ({ token: minted({ channels: ['canary:a', 'canary:b', 'canary:c'] }) }),
  }),
  ...oneCode('connect.refused', 'strict', {
    'a token without a user': () => ({ token: minted({ sub: '' }) }),
  }),
  ...oneCode('connect.token-expired', 'insecure', {
    'an expired token, though insecure': () => ({ token: minted({}, { ttlSeconds: -10 }) }),
  }),
  ...oneCode('connect.token-invalid', 'insecure', {
    'a token of another secret, though insecure': () => ({ token: minted({}, { key: forger }) }),
  }),
];

/** Cases that end alike on servers set up alike. */
export function oneCode(verdict: string, setup: SetupName, checks: Record<string, TokenCase['check']>): TokenCase[] {
  return Object.entries(checks).map(([behaviour, check]) => ({ behaviour, setup, verdict, check }));
}

function fixed(making: TokenMaking): TokenCase['check'] {
  return () => ({ token: { kind: 'fixed', token: makeToken(making) } });
}
