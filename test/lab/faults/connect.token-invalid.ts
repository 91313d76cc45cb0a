import { generateKeyPairSync } from 'node:crypto';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { signJwt } from '../jwt.ts';
import { disconnects } from '../server-answers.ts';
import { later } from '../slow-writing.ts';
import { fixedToken, minting } from '../token-targets.ts';

const code = 'connect.token-invalid';

/** What a JWKS outage looks like: the answer comes once the server has given up on the keys. In life that takes 2 s. */
const jwksDelayMs = 300;

export default [
  honestFault(code, 'another secret', { target: minting({}, 'the secret of the staging environment') }),
  honestFault(code, 'the secret with a newline behind it', {
    target: (server, parts) => minting({}, `${parts.secret}\n`)(server, parts),
  }),
  honestFault(code, 'an algorithm that the server has no key for', {
    target() {
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
  honestFault(code, 'an opaque token', { target: fixedToken(() => '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b') }),
  honestFault(code, 'a token without a signature', {
    target: fixedToken((_, now) => signJwt({ sub: 'lab', exp: now + 86_400 }, 'none')),
  }),
  honestFault(code, 'forged and expired', {
    target: fixedToken((_, now) => signJwt({ sub: 'lab', exp: now - 60 }, { hmacSecret: 'somebody else' })),
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
