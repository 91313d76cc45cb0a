import {
  type Findings,
  listSites,
  type Salvaged,
  type SalvagedFile,
  type SalvagedToken,
  type Site,
  tokenAt,
} from './judgement.ts';
import type { Path } from './located-yaml.ts';
import { readMaybeSecret } from './secret-name.ts';
import { hmacAlgorithms } from './token-schema.ts';
import { isPlainAndRemote } from './url-rules.ts';

type Token = Exclude<SalvagedToken, 'none'>;
type Mint = NonNullable<Token['mint']>;
type Fetch = NonNullable<Token['fetch']>;

/** Judges token sources, and all texts that should be the names of secrets. */
export function judgeTokens(file: SalvagedFile, findings: Findings): void {
  for (const site of listSites(file)) {
    judgeHeaders([...site.path, 'headers'], site.options.headers, findings);
    const token = site.options.token;
    if (token !== undefined && token !== 'none') judgeToken([...site.path, 'token'], token, findings);
    judgeRefresh(site, tokenAt(site, file), findings);
    if ('regions' in file) continue;
    for (const key of ['headers', 'token', 'roundTrip'] as const) {
      warnOfDistantSecrets([...site.path, key], site.options[key], findings);
    }
  }
}

/** A file without regions is never deployed, and on this machine nothing of AWS is read. */
function warnOfDistantSecrets(path: Path, value: unknown, findings: Findings): void {
  if (typeof value === 'string') {
    const read = readMaybeSecret(value);
    if (read.kind !== 'secret' || !read.name.startsWith('ssm:')) return;
    findings.warning(
      path,
      'ssm: is read in AWS only, and a file without regions serves this machine; write env:NAME or file:PATH',
    );
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'claims') warnOfDistantSecrets([...path, Array.isArray(value) ? Number(key) : key], inner, findings);
  }
}

function judgeToken(path: Path, token: Token, findings: Findings): void {
  const sources = (['mint', 'fetch', 'fixed'] as const).filter((source) => source in token);
  if (sources.length === 0 && isUnspoilt(token))
    findings.mistake(path, 'no source of a token; write mint, fetch or fixed, or token: none');
  if (sources.length > 1) {
    findings.mistake(path, `${sources.join(' and ')} are two sources of one token; keep one of them`);
  }
  if (token.mint !== undefined) judgeMint([...path, 'mint'], token.mint, findings);
  if (token.fetch !== undefined) judgeFetch([...path, 'fetch'], token.fetch, findings);
}

function judgeMint(path: Path, mint: Mint, findings: Findings): void {
  const hasSecret = 'hmacSecret' in mint;
  const hasPrivateKey = 'privateKey' in mint;
  if (hasSecret && hasPrivateKey) {
    findings.mistake(
      path,
      'hmacSecret and privateKey are two kinds of key for one token; keep the one that the server verifies with',
    );
  }
  if (!hasSecret && !hasPrivateKey && isUnspoilt(mint)) {
    findings.mistake(path, 'no key to sign with; write hmacSecret: "env:NAME", or privateKey: file:PATH');
  }
  if (mint.algorithm !== undefined && hasSecret !== hasPrivateKey) {
    const isHmac = hmacAlgorithms.some((algorithm) => algorithm === mint.algorithm);
    if (isHmac !== hasSecret) {
      findings.mistake(
        [...path, 'algorithm'],
        isHmac
          ? `${mint.algorithm} signs with a secret, not with a private key; write hmacSecret in place of privateKey, or an algorithm such as RS256`
          : `${mint.algorithm} signs with a private key, not with a secret; write privateKey in place of hmacSecret, or HS256`,
      );
    }
  }
  if (mint.algorithm?.startsWith('PS') === true) {
    findings.warning(
      [...path, 'algorithm'],
      `Centrifugo does not know ${mint.algorithm} and refuses such tokens; write ${mint.algorithm.replace('PS', 'RS')}, which the same RSA key signs`,
    );
  }
  for (const [name, value] of Object.entries(mint.claims ?? {}))
    judgeClaim([...path, 'claims', name], name, value, findings);
}

/** Where a key is not known, it may be the misspelt one that seems to be missing. */
function isUnspoilt(map: object): boolean {
  return Object.values(map).every((value) => value !== undefined);
}

function judgeClaim(path: Path, name: string, value: unknown, findings: Findings): void {
  if (name === 'exp' || name === 'iat')
    findings.mistake(path, `${name} is set by the monitor; take it out, and write ttl for the lifetime`, 'key');
  if (name === 'sub' && typeof value !== 'string') {
    findings.mistake(path, 'Centrifugo refuses a sub that is not text; put it in quotes');
  }
  if (name === 'channel') {
    findings.warning(
      path,
      'channel makes it a subscription token, which Centrifugo refuses at connect; write channels for a list',
      'key',
    );
  }
}

function judgeFetch(path: Path, fetch: Fetch, findings: Findings): void {
  judgeHeaders([...path, 'headers'], fetch.headers, findings);
  if (fetch.body !== undefined && fetch.method === 'GET') {
    findings.mistake([...path, 'method'], 'GET carries no body; write method: POST, or take the body out');
  }
  if (typeof fetch.body === 'object') judgeFields([...path, 'body'], fetch.body, findings);
  if (fetch.url !== undefined && isPlainAndRemote(new URL(fetch.url))) {
    findings.warning(
      [...path, 'url'],
      'the token comes over http:// in clear text; write https:// if the endpoint can',
    );
  }
}

/** Headers that the probe writes itself. */
const ownHeaders =
  /^(connection|upgrade|content-length|transfer-encoding|sec-websocket-(key|version|accept|extensions|protocol))$/i;
/** Headers and fields of a body whose values are secrets by their names. */
const secretHeader = /^((proxy-)?authorization|cookie)$|api-?key|secret|passw|(^|-)token$|access-?key/i;
const secretField = /secret|passw|api_?-?key|access_?-?key|^token$|private_?-?key/i;

function judgeHeaders(path: Path, headers: Salvaged<Record<string, string>> | undefined, findings: Findings): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    const here = [...path, name];
    const lowerCased = name.toLowerCase();
    if (seen.has(lowerCased))
      findings.mistake(here, 'this header stands here already in another case; keep one of the two', 'key');
    seen.add(lowerCased);
    if (ownHeaders.test(name))
      findings.mistake(here, 'this header is written by the monitor itself; take it out', 'key');
    if (lowerCased === 'origin')
      findings.mistake(here, 'the Origin has a key of its own; write origin: beside headers', 'key');
    if (value !== undefined) judgeHeaderValue(here, name, value, findings);
  }
}

/** A header whose name says that its value is a secret has to name one. */
export function judgeHeaderValue(path: Path, name: string, value: string, findings: Findings): void {
  judgeMaybeSecret(path, value, secretHeader.test(name), findings);
}

function judgeFields(path: Path, value: unknown, findings: Findings): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(name) : name];
    if (typeof inner === 'string') judgeMaybeSecret(here, inner, secretField.test(name), findings);
    else judgeFields(here, inner, findings);
  }
}

/** A text that may name a secret: one that tries to and fails is a mistake, and so is one whose key says that it is a secret. */
function judgeMaybeSecret(path: Path, text: string, isSecret: boolean, findings: Findings): void {
  if (readMaybeSecret(text).kind === 'secret') return;
  if (/(^|\s)(env:|ssm:\/|file:)/.test(text)) {
    findings.mistake(
      path,
      'this looks like the name of a secret and is not one; write env:NAME, file:PATH or ssm:/path, alone or after one word: Bearer env:NAME',
    );
  } else if (isSecret) {
    findings.mistake(
      path,
      'a secret is named here, never written out; write env:NAME, file:PATH or ssm:/path, or Bearer env:NAME (and replace the secret if this file was shared)',
    );
  }
}

function judgeRefresh({ path, target, options }: Site, token: SalvagedToken | null, findings: Findings): void {
  if (target === undefined || options.refresh !== true) return;
  const here = [...path, 'refresh'];
  if (token === 'none')
    findings.mistake(here, 'without a token there is nothing to refresh; write a token, or refresh: false');
  else if (token !== null && 'fixed' in token) {
    findings.mistake(
      here,
      'a fixed token gives no second one to refresh with; write token: { mint: … } or { fetch: … }, or refresh: false',
    );
  }
  if (options.until !== undefined && options.until !== 'refresh') {
    findings.warning(
      [...path, 'until'],
      `the check stops after ${options.until}, before the refresh that is asked for`,
    );
  }
}
