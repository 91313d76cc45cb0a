import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { MintedToken } from '../probe-target.ts';
import type { HeldToken } from './token-facts.ts';

/** The second token lives this much longer, so that an extended connection can be told from one that was not. */
export const secondTokenExtraSeconds = 60;

/** Signs one token. `subject` is used where the claims have no `sub`. */
export async function mintToken(
  source: MintedToken,
  which: 'first' | 'second',
  subject: string,
  nowMs: number,
): Promise<HeldToken> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const ttlSeconds = source.ttlSeconds + (which === 'second' ? secondTokenExtraSeconds : 0);
  const claims = { sub: subject, iat: nowSeconds, exp: nowSeconds + ttlSeconds, ...source.claims };
  const isHmac = 'hmacSecret' in source.key;
  const secret = 'hmacSecret' in source.key ? Buffer.from(source.key.hmacSecret) : undefined;
  const alg = source.algorithm ?? ('privateKey' in source.key ? algorithmFor(source.key.privateKey) : 'HS256');
  const header = { alg, typ: 'JWT', ...(source.keyId === undefined ? {} : { kid: source.keyId }) };
  const token = await new SignJWT(claims)
    .setProtectedHeader(header)
    .sign('privateKey' in source.key ? source.key.privateKey : new Uint8Array(secret ?? []));
  return {
    token,
    source: 'mint',
    header,
    claims,
    ...(isHmac ? { secretIsShort: (secret?.length ?? 0) < shortestHmacBytes } : {}),
  };
}

/** Libraries that issue tokens refuse HS256 keys below this length (RFC 7518, section 3.2). */
const shortestHmacBytes = 32;

/** The usual algorithm for a kind of key. Throws a readable error for keys that sign no JWT. */
export function algorithmFor(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec') {
    const algorithm = curveAlgorithms[key.asymmetricKeyDetails?.namedCurve ?? ''];
    if (algorithm !== undefined) return algorithm;
  }
  throw new Error(
    `a private key of type ${key.asymmetricKeyType ?? 'unknown'} cannot sign a token; use RSA, EC (P-256, P-384, P-521) or Ed25519`,
  );
}

const curveAlgorithms: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};
