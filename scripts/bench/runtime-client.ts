import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** AWS's own, published for container images. It compiles curl and a client in C++, so it is no dependency of the project. */
const name = 'aws-lambda-ric';
const version = '4.0.2';
/** 40 s on two cores. */
const longestMs = 300_000;

const folder = path.resolve(import.meta.dirname, `../../.cache/${name}-${version}`);
const entry = path.join(folder, 'node_modules', name, 'index.mjs');

export type RuntimeClient =
  | { readonly kind: 'there'; readonly entry: string; readonly title: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** The runtime interface client, installed into an ignored folder the first time: needs npm, make, cmake and a C++ compiler. */
export async function findRuntimeClient(): Promise<RuntimeClient> {
  const title = `${name} ${version}`;
  if (!existsSync(path.join(path.dirname(entry), 'rapid-client.node'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
    try {
      await run('npm', ['install', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`], {
        cwd: folder,
        timeout: longestMs,
      });
    } catch {
      return {
        kind: 'missing',
        reason: `${title} could not be installed, which takes npm, make, cmake and a C++ compiler`,
      };
    }
  }
  return existsSync(entry) ? { kind: 'there', entry, title } : { kind: 'missing', reason: `${title} has no ${entry}` };
}
