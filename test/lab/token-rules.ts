import { type Claims, isSignedBy, type JwtKeys, readJwt } from './jwt.ts';

/** What a server wants of connection tokens. */
export interface TokenRules extends JwtKeys {
  readonly audience?: string;
  readonly issuer?: string;
  /** `client.insecure_skip_token_signature_verify`. */
  readonly skipsSignature?: boolean;
}

/** What a good token says. `expireAt`: seconds since 1970, 0 for never. */
export interface GoodToken {
  readonly verdict: 'good';
  readonly user: string;
  readonly expireAt: number;
  readonly channels: readonly string[];
}

export type TokenVerdict =
  | GoodToken
  /** Format, algorithm, signature, audience, issuer, a `channel` claim, a `sub` that is no string. */
  | { readonly verdict: 'invalid' }
  /** `exp` reached, or `nbf` not yet. */
  | { readonly verdict: 'expired' }
  /** `channels` or `subs` name a namespace that is not configured. */
  | { readonly verdict: 'unknown-channel' };

/** Judges a token in Centrifugo's order: what comes first hides what comes later. `expire_at` is not judged, only read. */
export function judgeToken(
  token: string,
  rules: TokenRules,
  nowSeconds: number,
  isKnownChannel: (channel: string) => boolean,
): TokenVerdict {
  const read = readJwt(token);
  if (read === null) return { verdict: 'invalid' };
  const { algorithm, claims } = read;
  if (!rules.skipsSignature && !isSignedBy(token, algorithm, rules)) return { verdict: 'invalid' };
  if (!fitsAudienceAndIssuer(claims, rules)) return { verdict: 'invalid' };
  if (claims.channel !== undefined && claims.channel !== '') return { verdict: 'invalid' };
  const user = claims.sub ?? '';
  const exp = readSeconds(claims.exp);
  const nbf = readSeconds(claims.nbf);
  const expireAt = claims.expire_at ?? undefined;
  if (typeof user !== 'string' || exp === 'wrong' || nbf === 'wrong' || !isWholeOrAbsent(expireAt)) {
    return { verdict: 'invalid' };
  }
  // No leeway: a token ends with the second that `exp` names.
  if (exp !== undefined && exp <= nowSeconds) return { verdict: 'expired' };
  if (nbf !== undefined && nbf > nowSeconds) return { verdict: 'expired' };
  const channels = channelsOf(claims);
  if (!channels.every(isKnownChannel)) return { verdict: 'unknown-channel' };
  return { verdict: 'good', user, expireAt: expireAt ?? exp ?? 0, channels };
}

function fitsAudienceAndIssuer(claims: Claims, rules: TokenRules): boolean {
  const given = claims.aud;
  const audiences = Array.isArray(given) ? given : [given];
  if (rules.audience !== undefined && !audiences.includes(rules.audience)) return false;
  return rules.issuer === undefined || claims.iss === rules.issuer;
}

function channelsOf(claims: Claims): readonly string[] {
  const { channels, subs } = claims;
  const listed = Array.isArray(channels) ? channels.filter((channel) => typeof channel === 'string') : [];
  return [...listed, ...Object.keys(typeof subs === 'object' && subs !== null ? subs : {})];
}

/** Other than `exp`, `expire_at` has to be a whole number. */
function isWholeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || Number.isInteger(value);
}

/** Numbers, fractions and numeric strings count; whole seconds. */
function readSeconds(value: unknown): number | undefined | 'wrong' {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.floor(number) : 'wrong';
}
