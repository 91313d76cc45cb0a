import { readFile, writeFile } from 'node:fs/promises';
import { renderCheckJsonSchema } from '../functions/cli/check-json-schema.ts';
import { renderFailuresPage } from '../functions/failure/failures-page.ts';
import { renderTargetsSchema } from '../functions/monitor/targets-json-schema.ts';
import { renderBuiltPage } from './build-page.ts';

/** A file of the repository that is derived from the source. */
interface GeneratedDocument {
  /** From the root of the repository. */
  readonly path: string;
  readonly render: () => string | Promise<string>;
}

/** Everything that is generated; a line here is all that a further one needs. */
export const documents: readonly GeneratedDocument[] = [
  { path: 'docs/failures.md', render: renderFailuresPage },
  { path: 'docs/canary.schema.json', render: renderTargetsSchema },
  { path: 'docs/check.schema.json', render: renderCheckJsonSchema },
  { path: 'functions/history/built-page.ts', render: renderBuiltPage },
];

const root = new URL('../', import.meta.url);

/** Paths of the documents whose file differs from what the source would give, or is missing. */
export async function findStale(): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, render } of documents) {
    if ((await readIfThere(path)) !== (await render())) stale.push(path);
  }
  return stale;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(new URL(path, root), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function check(): Promise<number> {
  const stale = await findStale();
  for (const path of stale) {
    process.stderr.write(`${path} is stale: run \`node scripts/generate-docs.ts\` and commit the result.\n`);
  }
  return stale.length === 0 ? 0 : 1;
}

async function generate(): Promise<number> {
  const stale = new Set(await findStale());
  for (const { path, render } of documents) {
    if (stale.has(path)) await writeFile(new URL(path, root), await render());
    process.stdout.write(`${path} ${stale.has(path) ? 'written' : 'is current'}\n`);
  }
  return 0;
}

async function run(options: readonly string[]): Promise<number> {
  if (options.length === 0) return generate();
  if (options.length === 1 && options[0] === '--check') return check();
  process.stderr.write('Usage: node scripts/generate-docs.ts [--check]\n');
  return 2;
}

// Imported by a test, it only lends its list.
if (import.meta.main) process.exitCode = await run(process.argv.slice(2));
