import type { MonitorEvidence } from '../failure/evidence.ts';
import type { Encoding, FetchedToken, MintedToken, ProbeTarget, TokenSource } from '../probe/probe-target.ts';
import { parsePrivateKey, readCertificates } from './pem.ts';
import { type ReadSecret, SecretUnavailable } from './ports.ts';
import { readMaybeSecret } from './secret-name.ts';
import type { TargetSettings, TokenSettings } from './settle-targets.ts';
import { queryChoosesProtobuf } from './url-rules.ts';

/** A target with its secrets read, or why one could not be had: the monitor's own trouble, never the target's. */
export type Resolution =
  | { readonly kind: 'resolved'; readonly target: ProbeTarget }
  | { readonly kind: 'secret-unavailable'; readonly evidence: MonitorEvidence };

/**
 * Reads the secrets that a target names and makes what the probe needs. What could not be read is told all at once; the
 * evidence names the secrets and holds nothing of their content. Errors other than {@link SecretUnavailable} are thrown on.
 */
export async function resolveTarget(settings: TargetSettings, readSecret: ReadSecret): Promise<Resolution> {
  const desk = new SecretDesk(readSecret);
  const [headers, certificates, token] = await Promise.all([
    readHeaders(settings.headers, desk),
    Promise.all(settings.ca.map((name) => desk.attempt([], () => readCertificates(name, readSecret)))),
    settings.token === null ? null : resolveToken(settings.token, desk),
  ]);
  if (desk.failures.size > 0) {
    const detail = [...desk.failures].join('; ');
    return { kind: 'secret-unavailable', evidence: { phase: 'monitor', what: 'secret-unavailable', detail } };
  }
  const { name, origin, serverName, resolver, refresh, until, timeouts, limits } = settings;
  const url = new URL(settings.url);
  return {
    kind: 'resolved',
    target: {
      name,
      url,
      ...chooseEncoding(url, settings.protocol),
      origin,
      headers,
      ca: certificates.flat(),
      serverName,
      resolver,
      token,
      refresh,
      until,
      timeouts,
      limits,
      secrets: [...desk.secrets],
    },
  };
}

/** The URL's query wins over the subprotocol, so none is asked for beside it. */
function chooseEncoding(
  url: URL,
  protocol: Encoding,
): { readonly encoding: Encoding; readonly asksSubprotocol: boolean } {
  if (queryChoosesProtobuf(url)) return { encoding: 'protobuf', asksSubprotocol: false };
  return { encoding: protocol, asksSubprotocol: protocol === 'protobuf' };
}

/** Reads secrets, remembers each for the redaction, and collects what could not be read. */
class SecretDesk {
  readonly secrets = new Set<string>();
  readonly failures = new Set<string>();
  readonly #readSecret: ReadSecret;

  constructor(readSecret: ReadSecret) {
    this.#readSecret = readSecret;
  }

  async read(name: string): Promise<string> {
    const text = await this.#readSecret(name);
    this.secrets.add(text);
    // An echoing server, or a JSON body, shows a secret in another form than the one it was read in.
    const withoutScheme = /^[A-Za-z][A-Za-z0-9-]* +(\S+)$/.exec(text)?.[1];
    if (withoutScheme !== undefined) this.secrets.add(withoutScheme);
    this.secrets.add(JSON.stringify(text).slice(1, -1));
    return text;
  }

  /** The result of `work`, or `fallback` where a secret was not to be had: then there is no target, and it is never used. */
  async attempt<T>(fallback: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SecretUnavailable)) throw error;
      this.failures.add(error.message);
      return fallback;
    }
  }

  /** A text that may name a secret, with the secret in the place of its name. */
  readText(text: string, check: (name: string, secret: string) => void = () => undefined): Promise<string> {
    const meant = readMaybeSecret(text);
    if (meant.kind === 'plain') return Promise.resolve(text);
    return this.attempt('', async () => {
      const secret = await this.read(meant.name);
      check(meant.name, secret);
      return `${meant.prefix}${secret}`;
    });
  }
}

async function readHeaders(
  headers: Readonly<Record<string, string>>,
  desk: SecretDesk,
): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(headers).map(
    async ([name, value]) => [name, await desk.readText(value, checkHeaderValue)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function checkHeaderValue(name: string, secret: string): void {
  if (/^[\t\x20-\x7e]*$/.test(secret)) return;
  throw new SecretUnavailable(name, 'holds what a header cannot carry: a line break, or characters beyond ASCII');
}

async function resolveToken(token: TokenSettings, desk: SecretDesk): Promise<TokenSource | null> {
  switch (token.kind) {
    case 'mint':
      return desk.attempt(null, () => resolveMint(token, desk));
    case 'fetch':
      return resolveFetch(token, desk);
    case 'fixed':
      return desk.attempt(null, async () => {
        const text = await desk.read(token.secret);
        if (!/^[\x21-\x7e]+$/.test(text))
          throw new SecretUnavailable(token.secret, 'is not a token: it holds spaces or line breaks');
        return { kind: 'fixed', token: text };
      });
  }
}

async function resolveMint(
  { hmacSecret, privateKey, algorithm, keyId, claims, ttlSeconds }: Extract<TokenSettings, { readonly kind: 'mint' }>,
  desk: SecretDesk,
): Promise<MintedToken | null> {
  const key =
    hmacSecret !== undefined
      ? { hmacSecret: await desk.read(hmacSecret) }
      : privateKey !== undefined
        ? { privateKey: parsePrivateKey(privateKey, await desk.read(privateKey), algorithm) }
        : null;
  if (key === null) return null;
  return {
    kind: 'mint',
    key,
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(keyId === undefined ? {} : { keyId }),
    claims: claims ?? {},
    ttlSeconds,
  };
}

async function resolveFetch(
  { url, method, headers, body, at }: Extract<TokenSettings, { readonly kind: 'fetch' }>,
  desk: SecretDesk,
): Promise<FetchedToken> {
  const [readyHeaders, readyBody] = await Promise.all([readHeaders(headers ?? {}, desk), readBody(body, desk)]);
  const isJson = typeof body === 'object';
  const hasType = Object.keys(readyHeaders).some((name) => name.toLowerCase() === 'content-type');
  return {
    kind: 'fetch',
    url: new URL(url),
    method: method ?? (readyBody === undefined ? 'GET' : 'POST'),
    headers: isJson && !hasType ? { ...readyHeaders, 'Content-Type': 'application/json' } : readyHeaders,
    ...(readyBody === undefined ? {} : { body: readyBody }),
    ...(at === undefined ? {} : { at }),
  };
}

/** Text is sent as it stands, keys and values as JSON; texts in them may name secrets. */
async function readBody(body: unknown, desk: SecretDesk): Promise<string | undefined> {
  if (body === undefined) return undefined;
  return typeof body === 'string' ? desk.readText(body) : JSON.stringify(await readDeep(body, desk));
}

async function readDeep(value: unknown, desk: SecretDesk): Promise<unknown> {
  if (typeof value === 'string') return desk.readText(value);
  if (Array.isArray(value)) return Promise.all(value.map((item) => readDeep(item, desk)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await readDeep(inner, desk)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
