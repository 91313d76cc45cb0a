import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../bundling.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Bundles one of the benchmark's programs as the published command is bundled: what is measured is what runs. */
export async function bundleProgram(name: string): Promise<string> {
  const folder = path.join(root, '.cache', 'bench');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `${name}.mjs`);
  await build({ ...bundling, entryPoints: [`scripts/bench/${name}.ts`], outfile });
  return outfile;
}
