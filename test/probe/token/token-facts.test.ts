import { describe, expect, it } from 'vitest';
import { expectedTtl, expiredForSeconds, readJwt, tokenFacts } from '../../../functions/probe/token/token-facts.ts';
import { signJwt } from '../../lab/jwt.ts';

const nowMs = Date.parse('2026-11-22T08:00:00.500Z');
const now = Math.floor(nowMs / 1000);
const held = (claims: Readonly<Record<string, unknown>>) =>
  ({ token: 'x', source: 'fetch', header: { alg: 'RS256', kid: 'k1' }, claims }) as const;

describe('reading a JWT without judging it', () => {
  it('gives header and claims of whatever has the form', () => {
    const token = signJwt({ sub: 'ü', exp: 1 }, 'none', { kid: 'k' });
    expect(readJwt(token)).toEqual({ header: { alg: 'none', typ: 'JWT', kid: 'k' }, claims: { sub: 'ü', exp: 1 } });
  });

  it.each(['', 'a', 'a.b.c', '..', 'e30.e30', 'e30.e30.x.y', 'W10.e30.x', 'e30.bnVsbA.x', 'e30.MQ.x'])(
    'finds none in %j',
    (text) => {
      expect(readJwt(text)).toBeUndefined();
    },
  );
});

describe('the facts of a token', () => {
  it('are seconds from now, and what it says of itself', () => {
    const claims = {
      sub: 'u',
      aud: ['a', 'b'],
      iss: 'me',
      exp: now + 60,
      nbf: now - 5,
      iat: now - 10,
      expire_at: now + 30,
      channel: 'x',
    };
    expect(tokenFacts(held(claims), nowMs)).toEqual({
      source: 'fetch',
      algorithm: 'RS256',
      keyId: 'k1',
      subject: 'u',
      audience: ['a', 'b'],
      issuer: 'me',
      expiresInSeconds: 60,
      notBeforeInSeconds: -5,
      issuedAgoSeconds: 10,
      expireAtInSeconds: 30,
      hasChannelClaim: true,
    });
  });

  it('leave out what is not there, or is no number, and escape what is', () => {
    expect(tokenFacts({ ...held({ exp: {}, iat: 'soon', sub: 5, aud: null }), header: {} }, nowMs)).toEqual({
      source: 'fetch',
    });
    expect(tokenFacts(held({ sub: `a\u202Eb${'c'.repeat(200)}` }), nowMs).subject).toMatch(/^a\\u\{202e\}bc{97}$/);
  });

  it('take numbers as Centrifugo does: whole, with a fraction, or as text', () => {
    for (const exp of [now + 60, now + 60.9, String(now + 60)]) {
      expect(tokenFacts(held({ exp }), nowMs).expiresInSeconds).toBe(60);
    }
  });
});

describe('the ttl that a server should give', () => {
  it.each<[claims: Readonly<Record<string, unknown>>, ttl: number | 'none']>([
    [{ exp: now + 120 }, 120],
    [{ exp: now + 120, expire_at: now + 40 }, 40],
    [{ expire_at: now + 40 }, 40],
    [{ exp: now + 120, expire_at: 0 }, 'none'],
    [{}, 'none'],
    [{ exp: now + 40_000_000 }, 31_536_000],
  ])('for %j is %s', (claims, ttl) => {
    expect(expectedTtl(held(claims), nowMs)).toBe(ttl);
  });
});

describe('an expired token', () => {
  it('is one whose second has come: there is no leeway', () => {
    expect(expiredForSeconds(held({ exp: now + 1 }), nowMs)).toBeUndefined();
    expect(expiredForSeconds(held({ exp: now }), nowMs)).toBe(0);
    expect(expiredForSeconds(held({ exp: now - 90 }), nowMs)).toBe(90);
    expect(expiredForSeconds(held({}), nowMs)).toBeUndefined();
  });
});
