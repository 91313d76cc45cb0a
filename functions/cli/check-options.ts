import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { findClose } from '../monitor/nearest-key.ts';
import { explainHttpUrl, explainWebSocketUrl } from '../monitor/url-rules.ts';
import { type Encoding, type StoppingPhase, stoppingPhases } from '../probe/probe-target.ts';
import { quoteValue } from './quote-value.ts';
import { UsageError } from './usage-error.ts';

/** What the command line gave after `check`: text as it was written, `true` for an option without its value. */
export interface RawCheckOptions {
  readonly all?: true;
  readonly json?: true;
  readonly config?: string | true;
  readonly protocol?: string | true;
  readonly token?: string | true;
  readonly tokenHmacSecretFile?: string | true;
  readonly tokenUrl?: string | true;
  readonly origin?: string | true;
  readonly ca?: string | true;
  readonly serverName?: string | true;
  readonly resolver?: string | true;
  readonly until?: string | true;
  readonly timeout?: string | true;
  readonly region?: string | true;
  readonly failOn?: string | true;
}

/** A token source as the command line names it; its secret is not read yet. */
export type TokenOption =
  | { readonly kind: 'fixed'; readonly token: string }
  | { readonly kind: 'secret-file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: URL };

/** What is to be checked, and how it differs from what the targets file or the defaults say. Everything in it is valid. */
export interface CheckRequest {
  readonly subject:
    | { readonly kind: 'url'; readonly url: URL }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'all' };
  readonly config?: string;
  readonly protocol?: Encoding;
  readonly token?: TokenOption;
  readonly origin?: string;
  /** Path of a file. */
  readonly ca?: string;
  readonly serverName?: string;
  readonly resolver?: string;
  readonly until?: StoppingPhase;
  readonly timeoutMs?: number;
  readonly region?: string;
  readonly failsOnDegraded: boolean;
  readonly isJson: boolean;
}

/** The environment's token source, used where neither an option nor the target names one. */
export const hmacSecretVariable = 'CANARY_TOKEN_HMAC_SECRET';

/** @throws UsageError for the first thing that cannot be done as written. */
export function readCheckOptions(subject: string | undefined, raw: RawCheckOptions): CheckRequest {
  const options = {
    ...given('config', raw.config, (path) => path),
    ...given('protocol', raw.protocol, (word) => readWord('--protocol', word, ['json', 'protobuf'])),
    ...readToken(raw),
    ...given('origin', raw.origin, readOrigin),
    ...given('ca', raw.ca, (path) => path),
    ...given('serverName', raw.serverName, readServerName),
    ...given('resolver', raw.resolver, readResolver),
    ...given('until', raw.until, (word) => readWord('--until', word, stoppingPhases)),
    ...given('timeoutMs', raw.timeout, readTimeoutMs),
    ...given('region', raw.region, readRegion),
  };
  const { failOn } = given('failOn', raw.failOn, (word) => readWord('--fail-on', word, ['degraded']));
  const about = readSubject(subject, raw);
  refuseForAll(about, raw);
  return { ...options, subject: about, failsOnDegraded: failOn !== undefined, isJson: raw.json === true };
}

const optionOf = {
  config: ['--config', 'the path of the targets file, such as canary.yml'],
  protocol: ['--protocol', 'json or protobuf'],
  token: ['--token', 'a JWT'],
  tokenHmacSecretFile: ['--token-hmac-secret-file', 'the path of a file with the HMAC secret in it'],
  tokenUrl: ['--token-url', 'the https:// URL of the token endpoint'],
  origin: ['--origin', 'an origin, such as https://app.example.com'],
  ca: ['--ca', 'the path of a PEM file with the CA certificate'],
  serverName: ['--server-name', 'a host name'],
  resolver: ['--resolver', 'the address of a DNS server, such as 192.0.2.53 or 192.0.2.53:5353'],
  until: ['--until', `one of ${stoppingPhases.join(', ')}`],
  timeoutMs: ['--timeout', 'a number of seconds, such as 10'],
  region: ['--region', 'a name, such as eu-central-1'],
  failOn: ['--fail-on', 'degraded'],
} as const satisfies Record<string, readonly [string, string]>;

/** The read value under its key where the option was given at all. */
function given<K extends keyof typeof optionOf, V>(
  key: K,
  value: string | true | undefined,
  read: (text: string) => V,
): { readonly [P in K]?: V } {
  const text = requireValue(key, value);
  // A computed key widens to an index signature; this object has the one key K or none.
  return (text === undefined ? {} : { [key]: read(text) }) as { readonly [P in K]?: V };
}

function requireValue(key: keyof typeof optionOf, value: string | true | undefined): string | undefined {
  const [option, what] = optionOf[key];
  if (value === true) throw new UsageError(`${option} needs a value: ${what}`);
  if (value !== undefined && value.trim() === '')
    throw new UsageError(`the value of ${option} is empty; write ${what}`);
  return value;
}

function readSubject(subject: string | undefined, raw: RawCheckOptions): CheckRequest['subject'] {
  if (raw.all === true) {
    if (subject !== undefined)
      throw new UsageError('check either one target or --all of them; leave one of the two out');
    return { kind: 'all' };
  }
  if (subject === undefined || subject === '') {
    throw new UsageError(
      'say what to check: a URL (check wss://HOST/connection/websocket), the name of a target in the targets file, or --all',
    );
  }
  if (!subject.includes('://')) return { kind: 'name', name: subject };
  const fault = explainWebSocketUrl(subject);
  if (fault !== null) throw new UsageError(`the URL to check: ${fault}`);
  return { kind: 'url', url: new URL(subject) };
}

/** Options that fit one server would be sent to every one of the file, credentials among them. */
function refuseForAll(subject: CheckRequest['subject'], raw: RawCheckOptions): void {
  if (subject.kind !== 'all') return;
  for (const key of ['token', 'tokenHmacSecretFile', 'tokenUrl', 'serverName', 'origin', 'protocol'] as const) {
    if (raw[key] === undefined) continue;
    throw new UsageError(`${optionOf[key][0]} cannot go with --all; write it down for each target in the targets file`);
  }
}

function readToken(raw: RawCheckOptions): { readonly token?: TokenOption } {
  const token = requireValue('token', raw.token);
  const path = requireValue('tokenHmacSecretFile', raw.tokenHmacSecretFile);
  const url = requireValue('tokenUrl', raw.tokenUrl);
  const sources: TokenOption[] = [];
  if (token !== undefined) sources.push({ kind: 'fixed', token: readFixedToken(token) });
  if (path !== undefined) sources.push({ kind: 'secret-file', path });
  if (url !== undefined) sources.push({ kind: 'url', url: readTokenUrl(url) });
  if (sources.length > 1) {
    throw new UsageError(
      'give one token source: --token, --token-hmac-secret-file or --token-url, not several of them',
    );
  }
  const [source] = sources;
  return source === undefined ? {} : { token: source };
}

function readFixedToken(token: string): string {
  if (/[\s\p{C}]/u.test(token))
    throw new UsageError('the value of --token has blanks or line breaks in it; give the bare JWT');
  return token;
}

function readTokenUrl(text: string): URL {
  const fault = explainHttpUrl(text);
  if (fault !== null) throw new UsageError(`--token-url: ${fault}`);
  return new URL(text);
}

function readWord<const Word extends string>(option: string, word: string, known: readonly Word[]): Word {
  const found = known.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  const close = findClose(word, known);
  const instead = known.length === 1 ? known[0] : `one of ${known.join(', ')}`;
  const hint = close !== null && known.length > 1 ? `; did you mean ${close}?` : '';
  throw new UsageError(`${option} does not know ${quoteValue(word)}; write ${instead}${hint}`);
}

/** As a browser sends it: scheme, host and perhaps a port; `null`, which sandboxed pages send; or `none`, to send no Origin. */
function readOrigin(text: string): string {
  if (text === 'none' || text === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s\p{C}]*$/iu.test(text)) return text;
  throw new UsageError(
    'the value of --origin is no origin; write scheme and host without a path, such as https://app.example.com, or none',
  );
}

function readServerName(text: string): string {
  const ascii = domainToASCII(text);
  if (isIP(text) === 0 && ascii.length <= 253 && /^([a-z0-9_]([a-z0-9_-]{0,62})(\.|$))+$/i.test(ascii)) return ascii;
  throw new UsageError(`--server-name needs a host name, such as rt.example.com; ${quoteValue(text)} is none`);
}

/** `ADDRESS` or `ADDRESS:PORT`; an IPv6 address stands in brackets where a port follows. */
function readResolver(text: string): string {
  if (isIP(text) !== 0) return text;
  const parts = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups;
  const port = Number(parts?.port ?? 53);
  const isAddress = parts?.v6 === undefined ? isIP(parts?.v4 ?? '') === 4 : isIP(parts.v6) === 6;
  if (isAddress && port >= 1 && port <= 65_535) return parts?.port === undefined ? (parts?.v6 ?? text) : text;
  throw new UsageError(
    `--resolver needs the address of a DNS server, with or without a port, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353; ${quoteValue(text)} is none`,
  );
}

/** Longer than anybody waits for one check, and within what a timer can hold. */
const longestTimeoutSeconds = 3_600;

function readTimeoutMs(text: string): number {
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0.001 && seconds <= longestTimeoutSeconds) return Math.round(seconds * 1_000);
  throw new UsageError(
    `--timeout needs a number of seconds above 0 and up to ${longestTimeoutSeconds}, such as 10 or 2.5, not ${quoteValue(text)}`,
  );
}

function readRegion(text: string): string {
  if (text.length <= 64 && /^[\w.-]+$/.test(text)) return text;
  throw new UsageError(
    'the value of --region is no name; write up to 64 letters, digits, dots and hyphens, such as eu-central-1',
  );
}
