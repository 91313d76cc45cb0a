import type { Specifics } from './entry.ts';
import type { TokenFacts } from './evidence.ts';
import { listed, present, secondsOf, spanOf } from './phrase.ts';

/** What our own token can say about Close 3500. The facts are ours; only the server's log knows its reason. */
export function describeInvalid(token: TokenFacts | null, waitedMs: number): Specifics {
  if (token === null)
    return {
      cause:
        'Close 3500 although no token was sent: whoever decides here (a proxy in front, or an application) says so on its own account.',
    };
  const cause = `Centrifugo does not accept ${nameOf(token)}: ${factsIn(token)}. ${describeJwks(waitedMs)}`;
  return { cause, fix: present([...jwksFixes(waitedMs), ...keyFixes(token), ...claimFixes(token)]) };
}

/** Close 3500 to a refresh: keys and claims that let the first token in are unlikely to be what is wrong with the second. */
export function describeSecondInvalid(token: TokenFacts | null, waitedMs: number): Specifics {
  const facts = token === null ? '' : ` (${factsIn(token)})`;
  return {
    cause: `The first token was let in, the second${facts} is not: another user, another key, or Centrifugo could not get its keys. ${describeJwks(waitedMs)}`,
    fix: jwksFixes(waitedMs),
  };
}

/** What our own token can say about "expired" (109, or 3005 in answer to a refresh): true by our clock, or the clocks differ. */
export function describeExpired(token: TokenFacts | null, answer: string): Specifics {
  if (token === null) {
    return {
      cause: `${answer} although no token was sent: the connect proxy of the server says so on its own account.`,
      fix: ['Look at the answers of the backend behind `client.proxy.connect.endpoint`.'],
    };
  }
  const { expiresInSeconds, notBeforeInSeconds } = token;
  const sent = nameOf(token);
  if (notBeforeInSeconds !== undefined && notBeforeInSeconds > 0) {
    return {
      cause: `${answer}, but in truth ${sent} is not valid yet: its \`nbf\` lies ${spanOf(notBeforeInSeconds)} ahead of our clock. Centrifugo says "expired" to both, without any leeway.`,
      fix: ['Leave `nbf` out of the token, or set it a minute back; check the clock of the issuer (NTP).'],
    };
  }
  if (expiresInSeconds !== undefined && expiresInSeconds <= 0) {
    return {
      cause: `${answer}, rightly so: by our clock ${sent} expired ${spanOf(expiresInSeconds)} ago.`,
      fix: [expiredFixes[token.source]],
    };
  }
  return describeValidByUs(token, answer);
}

function describeValidByUs(token: TokenFacts, answer: string): Specifics {
  const { expiresInSeconds, notBeforeInSeconds } = token;
  const readings = present([
    expiresInSeconds !== undefined && `the server's clock is ahead of ours by ${spanOf(expiresInSeconds)} or more`,
    notBeforeInSeconds !== undefined && `it is behind by ${spanOf(notBeforeInSeconds)} or more (\`nbf\`)`,
  ]);
  const validity = expiresInSeconds === undefined ? 'has no `exp`' : `is valid for another ${spanOf(expiresInSeconds)}`;
  const start = `${answer}, but by our clock ${nameOf(token)} ${validity}`;
  return {
    cause:
      readings.length === 0
        ? `${start} and has no \`nbf\`: the connect proxy of the server may have said so.`
        : `${start}: ${readings.length > 1 ? 'either ' : ''}${readings.join(', or ')}; one of the two clocks is wrong.`,
    fix: [
      "Compare the clocks: `date -u` on the machine of Centrifugo, of the token's issuer and here; repair NTP (`chronyc tracking`, `timedatectl`) where it is off.",
    ],
  };
}

/** Centrifugo asks its JWKS endpoint twice, 1 s each, so a hanging one costs 2 s; the rest is the way there and back. */
function fitsHangingJwks(waitedMs: number): boolean {
  return waitedMs >= 1_800 && waitedMs <= 3_500;
}

function describeJwks(waitedMs: number): string {
  return fitsHangingJwks(waitedMs)
    ? `The answer took ${secondsOf(waitedMs)}, as when the JWKS endpoint hangs (two tries of 1 s each): then the token may be good.`
    : 'If keys come from a JWKS endpoint, an outage there looks the same from outside; the log of the server tells.';
}

function jwksFixes(waitedMs: number): string[] {
  if (!fitsHangingJwks(waitedMs)) return [];
  return [
    'Check the JWKS endpoint from the machine of Centrifugo (`client.token.jwks_public_endpoint`): `curl -m 1 URL`. An outage there logs users out for good; put a cache in front of it.',
  ];
}

function keyFixes({ algorithm, source, keyId, secretIsShort }: TokenFacts): string[] {
  const family = algorithm?.slice(0, 2) ?? '';
  const signer = source === 'mint' ? 'the probe signs' : 'the issuer signs';
  const staticKey = staticKeys[family];
  const fixes = [
    staticKey !== undefined &&
      `The token is signed with ${algorithm}: \`${staticKey}\` of Centrifugo has to fit the key that ${signer} with (staging against production, rotated, quotes or a newline at its end). With \`client.token.jwks_public_endpoint\` set, static keys are ignored.`,
    family === 'Ed' &&
      'EdDSA is only accepted through `client.token.jwks_public_endpoint` (an Ed25519 key in the set), never from a static key.',
    family === 'PS' && `Centrifugo does not know ${algorithm}: sign with the RS, ES or HS family.`,
    staticKey === undefined &&
      family !== 'Ed' &&
      family !== 'PS' &&
      algorithm !== undefined &&
      `Centrifugo does not accept the algorithm ${algorithm}: sign with HS256, RS256 or ES256.`,
    keyId === undefined &&
      staticKey !== undefined &&
      family !== 'HS' &&
      'If keys come from a JWKS endpoint, the token needs a `kid` in its header; it has none.',
    keyId !== undefined &&
      `The token names the key "${keyId}": with a JWKS endpoint, that \`kid\` has to be in the set, with \`"use": "sig"\`.`,
    secretIsShort === true &&
      'The HMAC secret is shorter than 32 bytes. Centrifugo takes it, but JWT libraries increasingly refuse such keys, so it breaks when a backend is updated: choose a longer one.',
  ];
  return present(fixes);
}

const staticKeys: Readonly<Record<string, string>> = {
  HS: 'client.token.hmac_secret_key',
  RS: 'client.token.rsa_public_key',
  ES: 'client.token.ecdsa_public_key',
};

function claimFixes({ audience, issuer, hasChannelClaim }: TokenFacts): string[] {
  const aud = typeof audience === 'string' ? [audience] : audience;
  return present([
    hasChannelClaim === true &&
      'The token has a `channel` claim, which makes it a subscription token: leave it out of connection tokens.',
    aud === undefined
      ? 'The token has no `aud`: if `client.token.audience` (or `audience_regex`) is set, it has to.'
      : `Its \`aud\` is ${listed(aud)}: compare with \`client.token.audience\` (or \`audience_regex\`).`,
    issuer === undefined
      ? 'The token has no `iss`: if `client.token.issuer` (or `issuer_regex`) is set, it has to.'
      : `Its \`iss\` is ${issuer}: compare with \`client.token.issuer\` (or \`issuer_regex\`).`,
  ]);
}

function factsIn({ algorithm, subject, expiresInSeconds }: TokenFacts): string {
  return listed(
    present([
      `algorithm ${algorithm ?? 'not named'}`,
      subject === undefined ? '`sub` missing or no text' : `sub ${subject === '' ? 'empty' : subject}`,
      expiresInSeconds === undefined
        ? 'no exp'
        : expiresInSeconds > 0
          ? `valid for another ${spanOf(expiresInSeconds)} by our clock`
          : `expired ${spanOf(expiresInSeconds)} ago by our clock`,
    ]),
  );
}

function nameOf({ source }: TokenFacts): string {
  return tokenNames[source];
}

const tokenNames: Readonly<Record<TokenFacts['source'], string>> = {
  mint: 'the token that the probe signed',
  fetch: 'the token from the token endpoint',
  fixed: 'the fixed token of the target',
};

const expiredFixes: Readonly<Record<TokenFacts['source'], string>> = {
  mint: 'The probe signs with a lifetime of its own: raise `ttl` of `token.mint` above the time that a check takes.',
  fetch: 'Switch off caching of the token endpoint, and raise the lifetime that it gives (`exp`).',
  fixed: 'Put a new token into the target, or better let the probe mint or fetch one: a fixed token runs out.',
};
