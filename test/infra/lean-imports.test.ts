import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../../infra/deployment.ts';
import { packagedTargets } from '../../infra/functions.ts';
import { leanImports } from '../../infra/lean-imports.ts';
import { listZipContents } from '../../infra/zip-contents.ts';
import { bundling } from '../../scripts/bundling.ts';
import { projectRoot } from '../cli/run-command.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lean-'));
const environment = {
  LAMBDA_TASK_ROOT: folder,
  AWS_REGION: 'eu-central-1',
  CANARY_STAGE: 'prod',
  CANARY_ROLE: 'home',
  CANARY_PREFIX: 'canary-prod',
  CANARY_LOG_GROUP: 'checks',
  CANARY_ALERT_TOPIC: 'arn:aws:sns:eu-central-1:123456789012:on-call',
};

beforeAll(async () => {
  const packed = listZipContents(join(projectRoot, 'examples/aws.yml')).files.get(packagedTargets);
  writeFileSync(join(folder, packagedTargets), String(packed));
  await build({
    ...bundling,
    plugins: [...leanImports],
    entryPoints: doors.map((door) => `functions/${door}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a function as Lambda does, and evaluates an expression over its module `it`. */
async function load(door: string, expression: string): Promise<unknown> {
  const source = `const it = await import(${JSON.stringify(join(folder, `${door}.mjs`))}); console.log(JSON.stringify(await (${expression})));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], { env: environment });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

describe('a function without what it never runs', () => {
  it.each(doors)('%s can be loaded, and reads nothing of Node’s fetch for it', async (door) => {
    const expression = `{ handler: typeof it.handler, fetch: process.moduleLoadList.some((name) => name.includes('undici')) }`;
    expect(await load(door, expression)).toEqual({ handler: 'function', fetch: false });
  });

  it('tells by its usual name that there are no credentials in the environment', async () => {
    const drill = `{ drill: { target: 'chat', code: 'tls.timeout' } }`;
    const summary = `it.handler(${drill}, { getRemainingTimeInMillis: () => 20_000 })`;
    expect(await load('check-targets', summary)).toMatchObject({
      kind: 'drill',
      publications: [
        { region: 'eu-central-1', sent: 0, lost: [{ points: 3, reason: 'CredentialsProviderError' }] },
        { region: 'eu-west-1', sent: 0 },
      ],
    });
  });
});
