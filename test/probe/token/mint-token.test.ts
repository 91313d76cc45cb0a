import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MintedToken } from '../../../functions/probe/probe-target.ts';
import { algorithmFor, mintToken, secondTokenExtraSeconds } from '../../../functions/probe/token/mint-token.ts';
import { isSignedBy, readJwt } from '../../lab/jwt.ts';

const nowMs = Date.parse('2026-11-22T08:00:00.900Z');
const nowSeconds = Math.floor(nowMs / 1000);
const secret = 'a secret of the lab, long enough for HS256';
const byHmac: MintedToken = { kind: 'mint', key: { hmacSecret: secret }, claims: {}, ttlSeconds: 120 };

const mint = (source: MintedToken, which: 'first' | 'second' = 'first', subject = 'canary-local-1') =>
  mintToken(source, which, subject, nowMs);
const headerOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
const p521 = generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;

describe('minting a token', () => {
  it.each(['HS256', 'HS384', 'HS512'])('signs with the secret by %s', async (algorithm) => {
    const { token, header } = await mint({ ...byHmac, algorithm });
    expect(isSignedBy(token, algorithm, { hmacSecret: secret })).toBe(true);
    expect(isSignedBy(token, algorithm, { hmacSecret: `${secret}x` })).toBe(false);
    expect(header).toEqual({ alg: algorithm, typ: 'JWT' });
    expect(headerOf(token)).toEqual(header);
  });

  it.each<[algorithm: string, key: KeyObject, given?: string]>([
    ['RS256', rsa],
    ['RS384', rsa, 'RS384'],
    ['RS512', rsa, 'RS512'],
    ['ES256', p256],
    ['ES384', p384],
    ['ES512', p521],
    ['EdDSA', ed25519],
  ])('signs with a private key by %s', async (algorithm, privateKey, given) => {
    const source = {
      ...byHmac,
      key: { privateKey },
      keyId: 'key-7',
      ...(given === undefined ? {} : { algorithm: given }),
    };
    const { token } = await mint(source);
    expect(isSignedBy(token, algorithm, { publicKeys: [createPublicKey(privateKey)] })).toBe(true);
    expect(headerOf(token)).toEqual({ alg: algorithm, typ: 'JWT', kid: 'key-7' });
  });

  it('gives whole seconds from our clock, and a second token that lives longer', async () => {
    const first = await mint(byHmac, 'first');
    const second = await mint(byHmac, 'second');
    expect(readJwt(first.token)?.claims).toEqual({ sub: 'canary-local-1', iat: nowSeconds, exp: nowSeconds + 120 });
    expect(readJwt(second.token)?.claims.exp).toBe(nowSeconds + 120 + secondTokenExtraSeconds);
    expect(first.claims).toEqual(readJwt(first.token)?.claims);
  });

  it("takes the target's claims, a subject among them", async () => {
    const claims = { sub: 'user-1', aud: ['chat'], iss: 'canary', channels: ['news'], info: { name: 'Ü' } };
    const { token } = await mint({ ...byHmac, claims });
    expect(readJwt(token)?.claims).toMatchObject(claims);
  });

  it('knows whether the secret is shorter than HS256 wants', async () => {
    expect((await mint({ ...byHmac, key: { hmacSecret: 'x'.repeat(32) } })).secretIsShort).toBe(false);
    expect((await mint({ ...byHmac, key: { hmacSecret: 'x'.repeat(31) } })).secretIsShort).toBe(true);
    expect(await mint({ ...byHmac, key: { privateKey: p256 } })).not.toHaveProperty('secretIsShort');
  });
});

describe('the algorithm for a key', () => {
  it.each<[what: string, key: KeyObject]>([
    ['Ed448', generateKeyPairSync('ed448').privateKey],
    ['RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey],
    ['X25519', generateKeyPairSync('x25519').privateKey],
    ['an EC key on another curve', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
  ])('does not exist for %s, which is said in words', (_, key) => {
    expect(() => algorithmFor(key)).toThrow(/cannot sign a token; use RSA, EC/);
  });
});
