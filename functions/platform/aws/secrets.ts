import { GetParametersCommand, type SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { type ReadSecret, type Secrets, SecretUnavailable, secretLimitBytes } from '../../monitor/ports.ts';
import { parseSecretName } from '../../monitor/secret-name.ts';
import type { Clock } from '../../probe/clock.ts';
import { readAwsError } from './read-aws-error.ts';

/** After so long a secret is asked for again, so that one that was changed is seen. */
const freshMs = 5 * 60_000;
/** Where SSM does not give it again, the old one serves so long: a refusal there says nothing about our targets. */
const keptMs = 3_600_000;
/** A reading that failed is not repeated for every target of a run. */
const mostCached = 1_000;
/** Limit of GetParameters. */
const mostNames = 10;
/** Of all that one reading may take. */
const readingMs = 4_000;

export function secretsClientConfig(region: string): SSMClientConfig {
  return {
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  };
}

/**
 * Reads `ssm:` secrets of the function's own region, ten a request; a name that is refused is asked for by itself, so
 * that it takes no other with it. `env:` and `file:` go to `readLocal`. Rejects with {@link SecretUnavailable} only.
 */
export function createSecrets(client: Pick<SSMClient, 'send'>, clock: Clock, readLocal: ReadSecret): Secrets {
  const cache = new Map<string, { readonly text: string; readonly readMs: number; isExpired: boolean }>();
  const asked = new Map<string, Promise<string>>();
  const requestText = gatherRequests((paths) => fetchAll(client, paths));

  async function readAgain(path: string): Promise<string> {
    const known = cache.get(path);
    try {
      const text = await requestText(path);
      cache.delete(path);
      cache.set(path, { text, readMs: clock.now(), isExpired: false });
      const [oldest] = cache.keys();
      if (cache.size > mostCached && oldest !== undefined) cache.delete(oldest);
      return text;
    } catch (error) {
      const isGone = error instanceof SecretUnavailable && error.reason === missing;
      if (known !== undefined && !isGone && clock.now() - known.readMs < keptMs) return known.text;
      throw error;
    }
  }

  function readParameter(path: string): Promise<string> {
    const known = cache.get(path);
    if (known !== undefined && !known.isExpired && clock.now() - known.readMs < freshMs)
      return Promise.resolve(known.text);
    const running = asked.get(path);
    if (running !== undefined) return running;
    const reading = readAgain(path).finally(() => asked.delete(path));
    asked.set(path, reading);
    return reading;
  }

  return {
    async read(name, limitBytes = secretLimitBytes) {
      const parsed = parseSecretName(name);
      if (parsed?.source !== 'ssm') return readLocal(name, limitBytes);
      const text = (await readParameter(parsed.path)).replace(/\r?\n$/, '');
      if (text === '') throw new SecretUnavailable(name, 'is empty');
      if (Buffer.byteLength(text) > limitBytes) throw new SecretUnavailable(name, `is longer than ${limitBytes} bytes`);
      return text;
    },
    expire(names) {
      for (const name of names) {
        const parsed = parseSecretName(name);
        const known = parsed?.source === 'ssm' ? cache.get(parsed.path) : undefined;
        if (known !== undefined) known.isExpired = true;
      }
    },
  };
}

type Fetched = ReadonlyMap<string, string | SecretUnavailable>;

/** Names that are asked for in one turn of the event loop share requests. */
function gatherRequests(fetch: (paths: readonly string[]) => Promise<Fetched>): (path: string) => Promise<string> {
  let waiting: { readonly path: string; readonly settle: (found: string | SecretUnavailable) => void }[] = [];
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += mostNames) {
      const some = all.slice(at, at + mostNames);
      void fetch(some.map(({ path }) => path)).then((fetched) => {
        for (const { path, settle } of some) settle(fetched.get(path) ?? new SecretUnavailable(`ssm:${path}`, missing));
      });
    }
  };
  return (path) =>
    new Promise((resolve, reject) => {
      const settle = (found: string | SecretUnavailable) =>
        typeof found === 'string' ? resolve(found) : reject(found);
      if (waiting.push({ path, settle }) === 1) setImmediate(flush);
    });
}

const missing = 'does not exist in this region; every region that probes needs its own copy';

/** Never rejects. */
async function fetchAll(client: Pick<SSMClient, 'send'>, paths: readonly string[]): Promise<Fetched> {
  try {
    const abortSignal = AbortSignal.timeout(readingMs);
    const command = new GetParametersCommand({ Names: [...paths], WithDecryption: true });
    const { Parameters = [] } = await client.send(command, { abortSignal });
    return new Map(Parameters.flatMap(({ Name, Value }) => (Name === undefined ? [] : [[Name, Value ?? ''] as const])));
  } catch (error) {
    // One name that may not be read, or one key that is disabled, refuses the whole request.
    if (paths.length > 1 && isRefusal(error)) {
      const singles = await Promise.all(paths.map((path) => fetchAll(client, [path])));
      return new Map(singles.flatMap((single) => [...single]));
    }
    const reason = explain(error);
    return new Map(paths.map((path) => [path, new SecretUnavailable(`ssm:${path}`, reason)]));
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'client' && !isThrottling(error);
}

function isThrottling(error: Error): boolean {
  return /^Throttling|TooManyRequests|RequestLimitExceeded/.test(error.name);
}

/** SSM's own words may hold the name of the role and more: only the kind of error is told on. */
function explain(error: unknown): string {
  const kind = readAwsError(error);
  if (!(error instanceof Error)) return `cannot be read (${kind})`;
  if (error.name === 'AccessDeniedException') {
    return 'may not be read by the role of this function; grant ssm:GetParameters, and kms:Decrypt for its key';
  }
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'was not given in time by SSM';
  if (isThrottling(error))
    return 'is not given at the moment: SSM throttles; raise its throughput, or read fewer secrets';
  return `cannot be read (${kind})`;
}
