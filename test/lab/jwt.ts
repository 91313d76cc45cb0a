import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';

/**
 * JSON Web Tokens by `node:crypto` alone: independent of the library that the probe mints with.
 * Verified are HS, RS and ES with 256, 384 and 512 bits, and EdDSA.
 */
export interface JwtKeys {
  /** Accepted for HS256, HS384 and HS512 alike, as Centrifugo does. */
  readonly hmacSecret?: string;
  /** RSA, EC and Ed25519 public keys; the algorithm's family and curve have to fit. */
  readonly publicKeys?: readonly KeyObject[];
}

export type Claims = Readonly<Record<string, unknown>>;

/** `unverified`: the claims of a token whose form is right, whoever signed it; null where it has no right form. */
export function readJwt(token: string): { readonly algorithm: string; readonly claims: Claims } | null {
  const parts = token.split('.');
  const header = parseObject(parts[0]);
  const claims = parseObject(parts[1]);
  if (parts.length !== 3 || header === null || claims === null || typeof header.alg !== 'string') return null;
  return { algorithm: header.alg, claims };
}

/** Whether one of the keys signed it with the algorithm that the header names. */
export function isSignedBy(token: string, algorithm: string, keys: JwtKeys): boolean {
  const end = token.lastIndexOf('.');
  const signed = Buffer.from(token.slice(0, end));
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const bits = algorithm.slice(2);
  if (/^HS(256|384|512)$/.test(algorithm)) {
    if (keys.hmacSecret === undefined) return false;
    const expected = createHmac(`sha${bits}`, keys.hmacSecret).update(signed).digest();
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
  return (keys.publicKeys ?? []).some((key) => {
    if (!fits(key, algorithm)) return false;
    if (algorithm === 'EdDSA') return verify(null, signed, key, signature);
    return verify(`sha${bits}`, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
  });
}

/** What a token is signed with: an HMAC secret, a private key, or nothing at all (`none`). */
export type JwtSigner =
  | { readonly hmacSecret: string; readonly algorithm?: 'HS256' | 'HS384' | 'HS512' }
  | { readonly privateKey: KeyObject; readonly algorithm: string }
  | 'none';

/** Signs any claims, right or wrong: for token endpoints, and for tokens that a server has to refuse. */
export function signJwt(claims: Claims, signer: JwtSigner, header: Claims = {}): string {
  const algorithm = signer === 'none' ? 'none' : (signer.algorithm ?? 'HS256');
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: algorithm, typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, signer, algorithm).toString('base64url')}`;
}

function signatureOf(signed: string, signer: JwtSigner, algorithm: string): Buffer {
  if (signer === 'none') return Buffer.alloc(0);
  const hash = `sha${algorithm.slice(2)}`;
  if ('hmacSecret' in signer) return createHmac(hash, signer.hmacSecret).update(signed).digest();
  if (algorithm === 'EdDSA') return sign(null, Buffer.from(signed), signer.privateKey);
  return sign(hash, Buffer.from(signed), { key: signer.privateKey, dsaEncoding: 'ieee-p1363' });
}

const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

function fits(key: KeyObject, algorithm: string): boolean {
  if (algorithm === 'EdDSA') return key.asymmetricKeyType === 'ed25519';
  if (/^RS(256|384|512)$/.test(algorithm)) return key.asymmetricKeyType === 'rsa';
  return curves[algorithm] !== undefined && key.asymmetricKeyDetails?.namedCurve === curves[algorithm];
}

function parseObject(part: string | undefined): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : null;
  } catch {
    return null;
  }
}
