import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { signJwt } from '../jwt.ts';
import { startLabServer } from '../lab-server.ts';
import { handsOut, jsonAnswer, mintToken } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';
import { fixedToken, minting } from '../token-targets.ts';

const code = 'up';

/** Token sources that do their work, whatever they look like. */
export const healthyTokens: readonly Fault[] = [
  tokenFault(code, 'an endpoint', { encodings: ['json', 'protobuf'] }),
  tokenFault(code, 'an endpoint whose tokens of one second are the same', {
    first: handsOut((now) => ({ jti: undefined, iat: now, exp: now + 60 })),
  }),
  tokenFault(code, 'an endpoint that answers in plain text', {
    first: (exchange, parts) =>
      exchange.answer({ status: 200, headers: [['Content-Type', 'text/plain']], body: `${mintToken(parts)}\n` }),
  }),
  tokenFault(code, 'an endpoint with the token in data.token', {
    first: (exchange, parts) => exchange.answer(jsonAnswer({ data: { token: mintToken(parts) } })),
  }),
  tokenFault(code, 'an endpoint with access_token, and 201', {
    first: (exchange, parts) =>
      exchange.answer({
        ...jsonAnswer({ access_token: mintToken(parts), expires_in: 60 }),
        status: 201,
        reason: 'Created',
      }),
  }),
  tokenFault(code, 'an endpoint with the token where the target says', {
    at: 'realtime.tokens.0',
    first: (exchange, parts) => exchange.answer(jsonAnswer({ realtime: { tokens: [mintToken(parts)] } })),
  }),
  tokenFault(code, 'an endpoint that answers in chunks', {
    first({ connection }, parts) {
      const body = JSON.stringify({ token: mintToken(parts) });
      const chunks = (body.match(/.{1,50}/g) ?? []).map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`);
      connection.stream.end(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\nX-Trailer: a\r\n\r\n`,
      );
    },
  }),
  tokenFault(code, 'an endpoint that ends its body with FIN', {
    first: ({ connection }, parts) =>
      connection.stream.end(`HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"token":"${mintToken(parts)}"}`),
  }),
  tokenFault(code, 'a second token that ends earlier', {
    first: handsOut((now) => ({ exp: now + 300 })),
    second: handsOut((now) => ({ exp: now + 30 })),
  }),
  tokenFault(code, 'expire_at in place of exp', {
    first: handsOut((now) => ({ exp: now + 20, expire_at: now + 120 })),
  }),
  tokenFault(code, 'exp as text', { first: handsOut((now) => ({ exp: String(now + 60) })) }),
  honestFault(code, 'a fixed token', { target: fixedToken((parts, now) => mintToken(parts, { exp: now + 86_400 })) }),
  honestFault(code, 'a fixed token without exp', {
    target: fixedToken((parts) => signJwt({ sub: 'lab' }, { hmacSecret: parts.secret })),
  }),
  honestFault(code, 'anonymous access without a token', {
    server: { allowsAnonymous: true },
    target: { token: null, refresh: false },
  }),
  honestFault(code, 'no refresh is expected, and none is offered', {
    server: { isInsecure: true },
    target: { refresh: false },
  }),
  honestFault(code, 'a user who may have one connection', {
    server: { userConnectionLimit: 1 },
    target: minting({ sub: 'u1' }),
  }),
  withKey('an RSA key', 'RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })),
  withKey('an EC key', 'ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  withKey('an Ed25519 key', 'EdDSA', () => generateKeyPairSync('ed25519')),
];

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The server knows the public key, the check mints with the private one. */
function withKey(shape: string, algorithm: string, makeKeys: () => Keys): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start(parts) {
      const { publicKey, privateKey } = makeKeys();
      const server = await startLabServer(parts, { token: { publicKeys: [publicKey] } });
      return {
        target: {
          url: server.url,
          token: { kind: 'mint', key: { privateKey }, algorithm, claims: { aud: 'chat' }, ttlSeconds: 60 },
        },
        close: () => server.close(),
      };
    },
  };
}
