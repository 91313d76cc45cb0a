import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTargets } from '../monitor/read-targets.ts';
import type { ProbeTarget, TokenSource } from '../probe/probe-target.ts';

/** A temporary folder with a targets file, and the certificates, secrets and tokens that it names. */
export interface LabFiles {
  readonly targetsPath: string;
  /** Names of the targets that are in the file: what it would call a mistake, such as a `sub` that is a number, cannot be written into it. */
  readonly names: ReadonlySet<string>;
  /** Takes the folder away. At once, as it may be the last thing that the process does. */
  remove(): void;
}

/**
 * Writes targets down so that another process can check them, readable by this user alone.
 * @param others keys of the file beside `targets`, such as `every`
 */
export function writeLabFiles(
  targets: readonly ProbeTarget[],
  others: Readonly<Record<string, unknown>> = {},
): LabFiles {
  const folder = mkdtempSync(join(tmpdir(), 'canary-lab-'));
  const names = new Map<string, string>();
  /** One file for each text, however many targets name it. */
  const keep = (text: string, kind: string): string => {
    const known = names.get(text);
    if (known !== undefined) return `file:${known}`;
    const name = `${kind}-${names.size + 1}`;
    names.set(text, name);
    // One line break at the end is taken off by whoever reads it.
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 });
    return `file:${name}`;
  };
  const written = withoutMistakes(targets.map((target) => describeTarget(target, keep)));
  const targetsPath = join(folder, 'canary.yml');
  // JSON is YAML.
  writeFileSync(targetsPath, `${JSON.stringify({ ...others, targets: written }, null, 1)}\n`, { mode: 0o600 });
  return {
    targetsPath,
    names: new Set(written.map(({ name }) => name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

type WrittenTarget = ReturnType<typeof describeTarget>;

function withoutMistakes(targets: readonly WrittenTarget[]): readonly WrittenTarget[] {
  const reading = readTargets(JSON.stringify({ targets }));
  if (reading.kind === 'right') return targets;
  const wrong = new Set(reading.mistakes.map(({ path }) => /^targets\[(\d+)\]/.exec(path)?.[1]));
  return targets.filter((_, index) => !wrong.has(String(index)));
}

type Keep = (text: string, kind: string) => string;

/** A target as the targets file writes it. */
function describeTarget(target: ProbeTarget, keep: Keep) {
  const { limits, timeouts } = target;
  return {
    name: target.name,
    url: target.url.href,
    protocol: target.encoding,
    origin: target.origin ?? 'none',
    headers: target.headers,
    ...(target.serverName === null ? {} : { serverName: target.serverName }),
    resolver: target.resolver ?? 'system',
    ca: target.ca.map((pem) => keep(pem, 'ca')),
    token: target.token === null ? 'none' : describeToken(target.token, keep),
    refresh: target.refresh && target.token !== null,
    until: target.until,
    timeouts: Object.fromEntries(Object.entries(timeouts).map(([phase, ms]) => [phase, `${ms}ms`])),
    limits: {
      slow: `${limits.slowMs}ms`,
      certificateDays: limits.certificateDays,
      clockSkew: `${limits.clockSkewMs}ms`,
    },
  };
}

function describeToken(token: TokenSource, keep: Keep) {
  switch (token.kind) {
    case 'fixed':
      return { fixed: keep(token.token, 'token') };
    case 'fetch': {
      const { url, method, headers, body, at } = token;
      return {
        fetch: {
          url: url.href,
          method,
          headers,
          ...(body === undefined ? {} : { body }),
          ...(at === undefined ? {} : { at }),
        },
      };
    }
    case 'mint': {
      const { key, algorithm, keyId, claims, ttlSeconds } = token;
      const source =
        'hmacSecret' in key
          ? { hmacSecret: keep(key.hmacSecret, 'secret') }
          : { privateKey: keep(String(key.privateKey.export({ type: 'pkcs8', format: 'pem' })), 'key') };
      return {
        mint: {
          ...source,
          ...(algorithm === undefined ? {} : { algorithm }),
          ...(keyId === undefined ? {} : { keyId }),
          claims,
          ttl: `${ttlSeconds}s`,
        },
      };
    }
  }
}
