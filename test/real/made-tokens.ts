import { randomUUID } from 'node:crypto';
import { type Claims, type JwtSigner, signJwt } from '../lab/jwt.ts';
import type { Backend } from './backend.ts';
import { type CheckChanges, secret } from './real-check.ts';

/** How a token differs from a good one that lives for five minutes; `now` is in seconds since 1970. */
export interface TokenMaking {
  readonly claims?: (now: number) => Claims;
  readonly signer?: JwtSigner;
  readonly header?: Claims;
}

/** Signs a token, good but for what is given. A claim that is undefined is left out. */
export function makeToken({ claims = () => ({}), signer = { hmacSecret: secret }, header }: TokenMaking = {}): string {
  const now = Math.floor(Date.now() / 1000);
  // A user of its own, since a server may count the connections of each; and no two tokens of a second are the same.
  const good = { sub: `user-${randomUUID()}`, iat: now, exp: now + 300, jti: randomUUID() };
  return signJwt({ ...good, ...claims(now) }, signer, header);
}

/** A check whose two tokens come from the team's backend, of one user and good but for what is given. */
export function withTokens(backend: Backend, first: TokenMaking, second: TokenMaking): CheckChanges {
  const sub = `user-${randomUUID()}`;
  const make = (making: TokenMaking, ttlSeconds: number) =>
    makeToken({ ...making, claims: (now) => ({ sub, exp: now + ttlSeconds, ...making.claims?.(now) }) });
  return {
    token: backend.tokens(
      () => make(first, 300),
      () => make(second, 600),
    ),
  };
}

export const forger = { hmacSecret: 'not-the-secret-that-the-server-knows' } as const satisfies JwtSigner;
