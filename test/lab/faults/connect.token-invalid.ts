import { createHash, generateKeyPairSync } from 'node:crypto';
import type { ProbeTarget } from '../../../functions/probe/probe-target.ts';
import type { Fault, LabParts } from '../fault.ts';
import { type HonestFaultSettings, honestFault } from '../honest-fault.ts';
import { signJwt } from '../jwt.ts';
import { disconnects } from '../server-answers.ts';
import { later } from '../slow-writing.ts';

const code = 'connect.token-invalid';

function minting(claims: Readonly<Record<string, unknown>>, hmacSecret?: string): HonestFaultSettings['target'] {
  return (_, parts) => ({
    token: { kind: 'mint', key: { hmacSecret: hmacSecret ?? parts.secret }, claims, ttlSeconds: 60 },
  });
}

function fixed(makeToken: (parts: LabParts) => string): HonestFaultSettings['target'] {
  return (_, parts): Partial<ProbeTarget> & { url?: never } => ({
    token: { kind: 'fixed', token: makeToken(parts) },
    refresh: false,
  });
}

const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3_600;

/** What a JWKS outage looks like: the answer comes once the server has given up on the keys. */
const jwksDelayMs = 300;

export default [
  honestFault(code, 'another secret', { target: minting({}, 'the secret of the staging environment, 32+ bytes') }),
  honestFault(code, 'the secret with a newline behind it', {
    target: (_, parts) => ({
      token: { kind: 'mint', key: { hmacSecret: `${parts.secret}\n` }, claims: {}, ttlSeconds: 60 },
    }),
  }),
  honestFault(code, 'an algorithm that the server has no key for', {
    target: () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      return { token: { kind: 'mint', key: { privateKey }, claims: {}, ttlSeconds: 60 } };
    },
  }),
  honestFault(code, 'another audience', {
    server: (parts) => ({ token: { hmacSecret: parts.secret, audience: 'chat' } }),
    target: minting({ aud: 'billing' }),
  }),
  honestFault(code, 'no issuer where one is wanted', {
    server: (parts) => ({ token: { hmacSecret: parts.secret, issuer: 'https://id.lab.example' } }),
  }),
  honestFault(code, 'a subscription token', { target: minting({ channel: 'canary:a' }) }),
  honestFault(code, 'a user id that is a number', { target: minting({ sub: 42 }) }),
  honestFault(code, 'an opaque token', {
    target: fixed(() => createHash('sha256').update('opaque').digest('hex')),
  }),
  honestFault(code, 'a token without a signature', {
    target: fixed(() => signJwt({ sub: 'lab', exp: inAnHour() }, 'none')),
  }),
  honestFault(code, 'forged and expired', {
    target: fixed(() => signJwt({ sub: 'lab', exp: inAnHour() - 7_200 }, { hmacSecret: 'somebody else' })),
  }),
  honestFault(code, 'the keys of the identity provider cannot be had', {
    server: {
      hooks: {
        onCommand(command, session) {
          if (command.connect === undefined) return undefined;
          later(session.connection.stream, jwksDelayMs, () => session.apply(disconnects.invalidToken));
          return 'handled';
        },
      },
    },
  }),
] satisfies readonly Fault[];
