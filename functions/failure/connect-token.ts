import { isConnect } from './connect-verdict.ts';
import type { FailureEntry } from './entry.ts';
import type { ConnectEvidence } from './evidence.ts';
import { spanOf } from './phrase.ts';
import { describeExpired, describeInvalid } from './token-hints.ts';

/** The server answers, and does not let this token (or none) in. */
export const connectTokenEntries: readonly FailureEntry<ConnectEvidence>[] = [
  {
    code: 'connect.credentials-missing',
    title: 'No token was sent, and the server wants one',
    owner: 'app',
    sdk: 'dead',
    seenWhen: 'Close 3501 after a connect without a token.',
    cause:
      'The server lets nobody in without a token, which is how it should be: the probe (or the app) has no token source, or sends an empty token.',
    fix: [
      'Give the probe a token: `--token-hmac-secret-file FILE`, `--token-url URL` or `--token TOKEN`; in the targets file `token: { mint: … }` or `token: { fetch: … }`.',
      'If the real clients see this, their `getToken` returns an empty string or is not set.',
      'If anonymous access is meant: `client.allow_anonymous_connect_without_token: true`, or a connect proxy (`client.proxy.connect.enabled`).',
      "Centrifugo's log says `client credentials not found`.",
    ],
    matches: isConnect('credentials-missing'),
  },
  {
    code: 'connect.token-invalid',
    title: 'Centrifugo does not accept the token (signature or claims)',
    owner: 'app',
    sdk: 'dead',
    seenWhen: 'Close 3500. An outage of the JWKS endpoint looks the same; a delay of about 2 s hints at it.',
    cause:
      'Signature, algorithm, `aud`, `iss` or another claim of the token does not fit the settings of Centrifugo; or Centrifugo cannot get its keys (JWKS endpoint down, `kid` unknown) and refuses good tokens. From outside these look alike. Clients give up until the page is reloaded.',
    fix: [
      'Read the reason in the log of Centrifugo: `invalid connection token` with `signature is not valid`, `disabled JWT algorithm`, `invalid audience`, `invalid issuer`, or for JWKS `Get "URL": …` and `jwks: kid is not provided`.',
      'Check the key: the issuer must sign with what `client.token.hmac_secret_key`, `rsa_public_key` or `ecdsa_public_key` says. During a rotation set `client.token.hmac_previous_secret_key`. SIGHUP reloads token keys.',
      'Check the environment: `CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY` and the like beat the file.',
      'Check the claims: `sub` has to be a string (a number is refused), and there must be no `channel` claim.',
    ],
    matches: isConnect('token-invalid'),
    specifics: ({ token, waitedMs }) => describeInvalid(token, waitedMs),
  },
  {
    code: 'connect.token-expired',
    title: 'Centrifugo says that the token has expired',
    owner: 'app',
    sdk: 'retry',
    seenWhen: 'Error 109. If the token is valid by our clock, the evidence points at clock skew or at `nbf`.',
    cause:
      'The token is past its `exp`, or not yet at its `nbf` (the same answer, without leeway), by the clock of the server: an old token from a cache or a page, too short a lifetime, or clocks that differ.',
    fix: [
      'Check where the token comes from: caching of the token endpoint or of the page that holds it, a lifetime of seconds, `exp` in milliseconds.',
      'Check the clocks (NTP) of the machine of Centrifugo and of the issuer.',
      'In the client: set `getToken`, so that the SDK fetches a new one after 109; without it, it gives up.',
      "Centrifugo's log says `client command error` with code 109.",
    ],
    matches: isConnect('token-expired'),
    specifics: ({ token }) => describeExpired(token, 'Error 109'),
  },
  {
    code: 'connect.already-expired',
    title: 'The connection would be expired at once (expire_at)',
    owner: 'app',
    sdk: 'dead',
    seenWhen: 'Error 110: `expire_at` of the token, or of the answer of the connect proxy, lies in the past.',
    cause:
      "The token itself may be good, but its `expire_at` claim, or the `expire_at` that the connect proxy's backend returns, is in the past: computed from an old session, or in the wrong unit.",
    fix: [
      'Let `expire_at` be Unix seconds in the future, or leave it out; 0 means that the connection never expires.',
      'Without a token: correct `expire_at` in the answer of the backend behind `client.proxy.connect.endpoint`.',
      "Centrifugo's log says `connection expiration must be greater than now`.",
    ],
    matches: isConnect('already-expired'),
    specifics: ({ token }) => {
      if (token === null)
        return {
          cause: 'Error 110 without a token: the backend behind the connect proxy returns an `expire_at` in the past.',
        };
      const { expireAtInSeconds } = token;
      if (expireAtInSeconds === undefined) return {};
      return expireAtInSeconds <= 0
        ? {
            cause: `Error 110: \`expire_at\` of the token lies ${spanOf(expireAtInSeconds)} in the past by our clock. The token itself may be good.`,
          }
        : {
            cause: `Error 110, although \`expire_at\` of the token is ${spanOf(expireAtInSeconds)} ahead by our clock: the clock of the server is ahead by at least that.`,
          };
    },
  },
];
