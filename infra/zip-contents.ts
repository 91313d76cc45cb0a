import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TargetsFile } from '../functions/monitor/settle-targets.ts';
import { settleWatch } from '../functions/monitor/settle-watch.ts';
import { packagedTargets } from './functions.ts';
import { readTargetsFile } from './packaging.ts';
import { listUnreachableSecrets } from './secret-paths.ts';

/** What a zip holds beside its bundle. */
export interface ZipContents {
  /** By path from the root of the zip: a text, or a file to copy. */
  readonly files: ReadonlyMap<string, string | { readonly from: string }>;
  /** What will not work on Lambda, in words for the operator; nothing here is a secret. */
  readonly problems: readonly string[];
}

/**
 * The settled targets file, which is read on Lambda without another look at it, and the certificates that it names, their
 * names changed to where they lie in the zip. Secrets stay names.
 */
export function listZipContents(config: string): ZipContents {
  const file = readTargetsFile(config);
  const folder = dirname(resolve(config));
  const files = new Map<string, string | { readonly from: string }>();
  const problems = listUnreachableSecrets(file).map(
    ({ target, name }) =>
      `${target}: ${name} cannot be read on Lambda; put the secret into SSM and write ssm:/canary/${target}/...`,
  );
  const targets = file.targets.map((target) => ({
    ...target,
    ca: target.ca.map((name) => {
      const from = resolve(folder, name.replace(/^file:/, ''));
      if (!existsSync(from)) {
        problems.push(`${target.name}: there is no ${name}; every check would end as a fault of the monitor itself`);
        return name;
      }
      const path = `certificates/${createHash('sha256').update(name).digest('hex').slice(0, 12)}.pem`;
      files.set(path, { from });
      return `file:${path}`;
    }),
  }));
  // Where local mode sends alerts is no business of a function, and may be a secret.
  const packed: TargetsFile = { ...file, watch: settleWatch(), targets };
  files.set(packagedTargets, JSON.stringify(packed));
  return { files, problems };
}
