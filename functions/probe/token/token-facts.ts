import type { TokenFacts } from '../../failure/evidence.ts';
import { printableText } from '../printable.ts';

/** A token in hand, and what it says of itself. */
export interface HeldToken {
  readonly token: string;
  readonly source: TokenFacts['source'];
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Only where we minted it ourselves. */
  readonly secretIsShort?: boolean;
}

/** Header and claims of a JWT, unverified: the server judges it, we only read. Undefined where the text is none. */
export function readJwt(token: string): Pick<HeldToken, 'header' | 'claims'> | undefined {
  const parts = token.split('.');
  const [header, claims] = parts.slice(0, 2).map(decodePart);
  if (parts.length !== 3 || header === undefined || claims === undefined) return undefined;
  return { header, claims };
}

/** Moments as seconds from now, so that they can be compared without knowing our clock. */
export function tokenFacts({ source, header, claims, secretIsShort }: HeldToken, nowMs: number): TokenFacts {
  const audience = claims.aud;
  return dropAbsent({
    source,
    algorithm: shown(header.alg),
    keyId: shown(header.kid),
    subject: shown(claims.sub),
    audience: Array.isArray(audience)
      ? audience.slice(0, 10).map((one) => printableText(String(one)))
      : shown(audience),
    issuer: shown(claims.iss),
    expiresInSeconds: fromNow(claims.exp, nowMs),
    notBeforeInSeconds: fromNow(claims.nbf, nowMs),
    issuedAgoSeconds: negated(fromNow(claims.iat, nowMs)),
    expireAtInSeconds: claims.expire_at === 0 ? undefined : fromNow(claims.expire_at, nowMs),
    hasChannelClaim: claims.channel === undefined ? undefined : true,
    secretIsShort,
  });
}

/**
 * The ttl that a server should give for this token (whole seconds): from `expire_at` where it is set, else from `exp`.
 * `none`: the connection does not expire. Centrifugo takes numbers and numeric strings.
 */
export function expectedTtl({ claims }: HeldToken, nowMs: number): number | 'none' {
  if (claims.expire_at === 0) return 'none';
  const seconds = fromNow(claims.expire_at ?? claims.exp, nowMs);
  return seconds === undefined ? 'none' : Math.min(seconds, longestTtlSeconds);
}

/** Centrifugo gives no connection more than a year. */
const longestTtlSeconds = 31_536_000;

/** Seconds since `exp` passed, where it has. No leeway: Centrifugo has none. */
export function expiredForSeconds({ claims }: Pick<HeldToken, 'claims'>, nowMs: number): number | undefined {
  const left = fromNow(claims.exp, nowMs);
  return left !== undefined && left <= 0 ? 0 - left : undefined;
}

function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    // Nothing but a plain object is left: it comes from JSON.parse.
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function fromNow(claim: unknown, nowMs: number): number | undefined {
  const seconds = typeof claim === 'string' && claim !== '' ? Number(claim) : claim;
  return typeof seconds === 'number' && Number.isFinite(seconds)
    ? Math.floor(seconds) - Math.floor(nowMs / 1000)
    : undefined;
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 0 - value;
}

function shown(value: unknown): string | undefined {
  return typeof value === 'string' ? printableText(value, 100) : undefined;
}

/** Absent is absent: under exactOptionalPropertyTypes an undefined value is not. */
function dropAbsent(facts: { [Key in keyof TokenFacts]: TokenFacts[Key] | undefined }): TokenFacts {
  // The source is never undefined, and everything else may be left out.
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as unknown as TokenFacts;
}
