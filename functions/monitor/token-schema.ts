import * as v from 'valibot';
import { choice, duration, judgedText, secretName, text } from './bounded-values.ts';
import { explainHttpUrl, urlLimit } from './url-rules.ts';
import { dictionary, either, mapping, optionalKey, requiredKey } from './yaml-shapes.ts';

const secretHelp = 'Named, never written: env:NAME, file:PATH (relative to this file) or ssm:/path.';

/** Signature algorithms by the kind of key that makes them. */
export const hmacAlgorithms = ['HS256', 'HS384', 'HS512'] as const;
export const privateKeyAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export const claimsLimitBytes = 16 * 1024;

/** Names and values of request headers, as RFC 9110 has them; a value may name a secret. */
export const headers = dictionary(
  text(128, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of a header, such as X-Api-Key'),
  text(8_192, /^[\t\x20-\x7e]*$/, 'the value of a header: printable ASCII on one line'),
  50,
  '{ X-Api-Key: "env:API_KEY" }',
);

const fields = dictionary(
  text(256, /^.+$/, 'the name of a field, such as user'),
  v.unknown(),
  100,
  '{ user: canary, password: "env:PASSWORD" }',
);

const claims = v.pipe(
  dictionary(text(128, /^.+$/, 'the name of a claim, such as aud'), v.unknown(), 50, '{ aud: chat }'),
  v.check(
    (input) => JSON.stringify(input).length <= claimsLimitBytes,
    () => `more than ${claimsLimitBytes} bytes of claims; Centrifugo takes no message over 64 KiB`,
  ),
);

const mint = mapping(
  {
    hmacSecret: optionalKey(
      secretName(),
      `The secret that Centrifugo has as client.token.hmac_secret_key. ${secretHelp}`,
    ),
    privateKey: optionalKey(
      secretName(),
      `An RSA, EC or Ed25519 private key in PEM, instead of hmacSecret. ${secretHelp}`,
    ),
    algorithm: optionalKey(
      choice([...hmacAlgorithms, ...privateKeyAlgorithms]),
      'The signature algorithm. By default HS256 for a secret, and for a private key what fits its type: RS256, ES256, ES384, ES512 or EdDSA.',
    ),
    keyId: optionalKey(
      text(256, /^[\x20-\x7e]+$/, 'the id of the key (kid): printable ASCII'),
      'Written into the token as kid, for a server that looks keys up in a JWKS.',
    ),
    claims: optionalKey(
      claims,
      'Claims of the token: sub, aud, iss, channels, info or anything else. exp and iat are set by the monitor. Without sub, one is made for each region and run, so that user_connection_limit is never met.',
      {},
    ),
    ttl: optionalKey(
      duration(10_000, 86_400_000),
      'Lifetime of the token, in whole seconds. The second token, for the refresh, lives longer, so that the two can be told apart.',
      '2m',
    ),
  },
  '{ hmacSecret: "env:NAME", ttl: 2m }',
);

const fetch = mapping(
  {
    url: requiredKey(
      judgedText(urlLimit, /^https?:\/\//, 'an http:// or https:// URL', explainHttpUrl),
      "The team's own token endpoint. Redirects are not followed.",
    ),
    method: optionalKey(
      choice(['GET', 'POST', 'PUT', 'PATCH']),
      'The method of the request; POST where a body is given, else GET.',
    ),
    headers: optionalKey(
      headers,
      'Headers of the request. A value may name a secret: "env:NAME", or "Bearer env:NAME".',
      {},
    ),
    body: optionalKey(
      either(
        (input) => typeof input !== 'object',
        text(65_536, /^[^\0]*$/, 'a body of up to 65536 characters'),
        fields,
      ),
      'The body of the request: text that is sent as it stands, the name of a secret, or keys and values that are sent as JSON (texts in them may name secrets).',
    ),
    at: optionalKey(
      text(256, /^[^.\s]+(\.[^.\s]+)*$/, 'a path of keys with dots between, such as data.token'),
      'Where the token lies in the JSON answer. Without it: token, else access_token, data.token, or a plain-text body.',
    ),
  },
  '{ url: https://HOST/token, at: data.token }',
);

const tokenSources = v.pipe(
  mapping(
    {
      mint: optionalKey(mint, 'Sign the token here, from a secret or a private key.'),
      fetch: optionalKey(fetch, "Ask the team's own endpoint for the token. Timed as a phase of its own."),
      fixed: optionalKey(
        secretName(),
        `A token made elsewhere. It gives no second token, so no refresh is made. ${secretHelp}`,
      ),
    },
    '{ mint: { hmacSecret: "env:NAME" } }, { fetch: { url: https://HOST/token } }, { fixed: "env:NAME" } or none',
  ),
  // For editors; what is wrong with none or several of them is said better where tokens are judged.
  v.metadata({ minProperties: 1, maxProperties: 1 }),
);

/** Where the token of a target comes from: exactly one source, or the word `none`. */
export const token = either((input) => input === 'none', v.literal('none'), tokenSources);
