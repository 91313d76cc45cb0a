import { defineChapter, type Specifics } from './entry.ts';
import type { TokenEvidence } from './evidence.ts';
import { present, spanOf } from './phrase.ts';

/** The team's own token endpoint. Getting only the second token, for the refresh, fails under the same codes. */
export const tokenChapter = defineChapter('token', [
  {
    code: 'token.unreachable',
    title: 'The token endpoint cannot be reached',
    owner: 'app',
    sdk: 'retry',
    seenWhen:
      'Name, TCP or TLS of the token endpoint fails (the code of that failure is in the evidence as `inner`), or the connection is cut before a whole answer.',
    cause:
      'The backend that hands out tokens is down, or the way to it is broken. Centrifugo itself is well: new users cannot get in, and old ones drop out as their tokens expire.',
    fix: [
      'Read on under the `inner` code (`explain CODE`): it is diagnosed like the way to Centrifugo.',
      "Check the backend's deployment and its load balancer; the URL is the one in `token.fetch.url` (`--token-url`).",
      'If the endpoint is only reachable inside a network, run the probe there, or mint tokens instead (`token.mint`).',
    ],
    matches: is('unreachable'),
    specifics: describeUnreachable,
  },
  {
    code: 'token.timeout',
    title: 'The token endpoint does not answer in time',
    owner: 'app',
    sdk: 'retry',
    seenWhen: 'The token endpoint stays silent, or its answer never ends.',
    cause:
      'The backend hangs or is overloaded: mostly its database, its session store, or another service that it asks for every token.',
    fix: [
      'Time it by hand: `curl -w "%{time_starttransfer} %{time_total}\\n" -o /dev/null -s URL`, and look at the slow requests of the backend.',
      'Look at what the endpoint waits for (database, session store, identity provider), and give those calls a short time limit.',
      'Signing a token takes a millisecond: let nothing else stand in this path.',
    ],
    matches: is('timeout'),
    specifics: ({ endpoint, which }) => ({
      cause: `${endpoint} gave no whole answer in time${forRefresh(which)}: the backend hangs or is overloaded, or waits for a service of its own.`,
    }),
  },
  {
    code: 'token.refused',
    title: 'The token endpoint refuses to hand out a token',
    owner: 'app',
    sdk: 'dead',
    seenWhen: 'The token endpoint answers 401 or 403.',
    cause:
      "The credentials that the probe sends to the endpoint are wrong, expired or missing; or the backend refuses everyone, after a change of its session, cookie or CSRF rules. An app that passes this on as 'unauthorized' makes the SDK give up.",
    fix: [
      'Check the credentials in `token.fetch.headers` of the target (`Authorization`, `Cookie`), and the account behind them.',
      'Ask as the probe does: `curl -i -H "Authorization: …" URL`. If that is refused as well, see which rule of the backend or its proxy says no.',
      'See whether real users are refused too: requests with 401 and 403 in the log of the backend.',
    ],
    matches: is('refused'),
    specifics: ({ endpoint, status, which }) => ({
      cause:
        status === 401
          ? `${endpoint} answers 401${forRefresh(which)}: the credentials in the request are missing, wrong or expired.`
          : `${endpoint} answers 403${forRefresh(which)}: it knows the caller or needs no login, and a rule says no (rights of the account, CSRF check, allow-list, WAF).`,
    }),
  },
  {
    code: 'token.http-error',
    title: 'The token endpoint answers with an HTTP error',
    owner: 'app',
    sdk: 'retry',
    seenWhen: 'Any other answer that is not 2xx, redirects included.',
    cause:
      'The backend fails (5xx), the URL is not the one of the endpoint (404, 405), or it redirects, mostly to a login page; redirects are not followed.',
    fix: [
      'For 5xx: read the log of the backend at this minute; 502, 503 and 504 come from the proxy in front of it.',
      'For 404 and 405: check `token.fetch.url` and `token.fetch.method` (`--token-url` asks by GET).',
      'For 3xx: write the final URL; if it leads to a login page, the credentials in `token.fetch.headers` are missing or expired.',
    ],
    matches: is('http-error'),
    specifics: describeHttpError,
  },
  {
    code: 'token.malformed',
    title: 'The answer of the token endpoint holds no usable token',
    owner: 'app',
    sdk: 'dead',
    seenWhen: 'There is no token in the answer, or what is there is not a JWT.',
    cause:
      'The backend changed the shape of its answer, answers 200 with an error or a page, or hands out something that is not a JWT (an opaque session token, a quoted or doubly encoded string).',
    fix: [
      'Look at the answer by hand (`curl -s URL`), and set `token.fetch.at` to where the token lies, e.g. `data.token`. Without it `token`, `access_token` and `data.token` are tried, and a plain-text body.',
      'If it is a page or an error with status 200, let the backend answer with a proper status: clients take the text for a token as well.',
      'A token for Centrifugo is a JWT: three parts joined by dots, signed with the key that Centrifugo knows.',
    ],
    matches: is('malformed'),
    specifics: describeMalformed,
  },
  {
    code: 'token.stale',
    title: 'The token endpoint hands out an old token',
    owner: 'app',
    sdk: 'retry',
    seenWhen: 'The token is expired when it is handed out, or the same token comes again for the refresh.',
    cause:
      "The answer is cached (CDN, HTTP cache, the backend's own cache, a page built once), or the clock of the issuer is wrong. Clients loop between 109 and fetching the same token.",
    fix: [
      'Switch caching off for the endpoint: `Cache-Control: no-store`, an exception in the CDN, no memoised token in the backend (or one that is renewed well before `exp`).',
      "Check the issuer's clock (NTP) and the lifetime that it sets: `exp` is in seconds, not in milliseconds.",
    ],
    matches: is('stale'),
    specifics: ({ endpoint, stale, expiredForSeconds }) =>
      stale === 'repeated'
        ? {
            cause: `${endpoint} hands out the very same token again when a new one is needed for the refresh: its answer is cached. When that token expires, clients loop.`,
          }
        : {
            cause: `${endpoint} hands out a token that ${expiredForSeconds === undefined ? 'is already expired' : `expired ${spanOf(expiredForSeconds)} ago`}: its answer is cached, or the clock of the issuer (or ours) is wrong.`,
          },
  },
]);

function describeHttpError({ endpoint, status, location, which }: TokenEvidence): Specifics {
  const target = isRedirect(status) ? location : undefined;
  const redirect = target === undefined ? '' : `, a redirect to ${target}, which is not followed`;
  return {
    cause: `${endpoint} answers ${status ?? 'an error'}${redirect}${forRefresh(which)}.${status === undefined ? '' : statusHint(status)}`,
    ...(target === undefined
      ? {}
      : {
          fix: [`If ${target} is the endpoint, set \`token.fetch.url\` (\`--token-url\`) to it; a login page is not.`],
        }),
  };
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 400;
}

type TokenVerdict = 'unreachable' | 'timeout' | 'refused' | 'http-error' | 'malformed' | 'stale' | 'unknown';

function is(verdict: TokenVerdict): (evidence: TokenEvidence) => boolean {
  return (evidence) => judge(evidence) === verdict;
}

function judge({ ended, status }: TokenEvidence): TokenVerdict {
  switch (ended) {
    case 'unreachable':
    case 'cut':
      return 'unreachable';
    case 'timeout':
    case 'malformed':
    case 'stale':
      return ended;
    case 'status':
      if (status === undefined || (status >= 200 && status < 300)) return 'unknown';
      return status === 401 || status === 403 ? 'refused' : 'http-error';
  }
}

function describeUnreachable({ endpoint, ended, inner, which }: TokenEvidence): Specifics {
  const how =
    ended === 'cut'
      ? 'it gave no whole HTTP answer (the connection was cut, or what came is not HTTP)'
      : inner === undefined
        ? 'no connection could be made'
        : `the way to it fails with ${inner}`;
  return {
    cause: `${endpoint} cannot be reached${forRefresh(which)}: ${how}. Centrifugo itself answered; new users cannot get in, and old ones drop out as their tokens expire.`,
    fix: [
      inner === undefined
        ? `See what comes back by hand (\`curl -v URL\`): nothing, half an answer, or another protocol than HTTP.`
        : `Read what \`explain ${inner}\` says, applied to ${endpoint}.`,
    ],
  };
}

function describeMalformed({ endpoint, malformed, at, contentType, bodyBytes, which }: TokenEvidence): Specifics {
  const what = malformed === undefined ? 'no usable token' : malformations[malformed];
  const body = present([
    bodyBytes !== undefined && `${bodyBytes} bytes`,
    contentType !== undefined && `of type ${contentType}`,
  ]);
  return {
    cause: `${endpoint} answered${body.length === 0 ? '' : ` ${body.join(' ')}`}, and there is ${what}${at === undefined ? '' : ` (looked for at ${at})`}${forRefresh(which)}.`,
  };
}

const malformations: Readonly<Record<NonNullable<TokenEvidence['malformed']>, string>> = {
  'not-json': 'neither JSON nor a bare token in it, perhaps a page',
  'no-token': 'no token where it was looked for',
  'not-a-jwt': 'a text where the token should be that is not a JWT',
  'too-large': 'far more in it than a token',
};

function statusHint(status: number): string {
  if (status >= 500)
    return status === 502 || status === 503 || status === 504
      ? ' That is mostly the word of the proxy in front of the backend.'
      : ' The backend itself fails.';
  if (status === 404 || status === 405) return ' URL or method are not those of the endpoint.';
  if (status === 429) return ' A rate limit counts the requests of the probe.';
  return '';
}

function forRefresh(which: TokenEvidence['which']): string {
  return which === 'second' ? ' (for the second token, needed for the refresh; the first one came)' : '';
}
