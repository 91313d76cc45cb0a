import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../lab/certificates.ts';
import type { HonestServer } from '../lab/honest-server.ts';
import { labOrigin, startLabServer } from '../lab/lab-server.ts';
import { type Finished, projectRoot, runProgram } from './run-command.ts';
import { startWatchProcess } from './watch-process.ts';

const secret = 'the lab secret of this test, 32 bytes or more';
let folder: string;
let installed: string;
let honest: HonestServer;

beforeAll(async () => {
  const authority = createAuthority();
  honest = await startLabServer({ authority, secret });
  folder = await mkdtemp(join(tmpdir(), 'canary-package-'));
  installed = join(folder, 'empty');
  await mkdir(installed);
  await writeFile(join(folder, 'ca.pem'), authority.caPem);
  await writeFile(join(folder, 'secret.txt'), secret);
  await npm(projectRoot, 'pack', '--pack-destination', folder);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  await writeFile(join(installed, 'package.json'), '{}');
  await npm(installed, 'install', '--offline', '--no-audit', '--no-fund', join(folder, tarball ?? ''));
}, 60_000);
afterAll(async () => {
  await honest.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the package, installed in an empty folder', () => {
  it('brings no other package along', async () => {
    const packages = (await readdir(join(installed, 'node_modules'))).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['centrifugo-canary']);
  });

  it('brings the schemas and the licences of what it bundles', async () => {
    const path = join(installed, 'node_modules/centrifugo-canary');
    expect(await readdir(join(path, 'docs'))).toEqual(
      expect.arrayContaining(['canary.schema.json', 'check.schema.json']),
    );
    const licences = await readFile(join(path, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['ws', 'jose', 'commander', 'yaml', 'valibot'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('has nothing of this machine in it', async () => {
    const dist = join(installed, 'node_modules/centrifugo-canary/dist');
    for (const name of await readdir(dist, { recursive: true })) {
      if (name.endsWith('.js')) expect(await readFile(join(dist, name), 'utf8')).not.toContain(projectRoot);
    }
  });

  it('is a command on the PATH of the folder', async () => {
    const command = join(installed, 'node_modules/.bin/centrifugo-canary');
    expect(await runProgram(command, ['--version'], { cwd: installed })).toMatchObject({
      status: 0,
      stdout: '0.1.0\n',
    });
  });

  it('watches, and serves the page from a thread of its own', async () => {
    await writeFile(join(folder, 'watch.yml'), `every: 10s\ntargets: [${chatTarget()}]`);
    const main = join(installed, 'node_modules/centrifugo-canary/dist/main.js');
    const watch = await startWatchProcess(folder, ['--config', 'watch.yml'], main);
    await watch.says('the target is up');
    const targets = await (await fetch(`${watch.url}api/targets`)).json();
    expect(targets).toMatchObject({ targets: [{ name: 'chat', outcome: 'up' }] });
    expect(await (await fetch(watch.url)).text()).toMatch(/^<!doctype html>/i);
    expect(await watch.end('SIGTERM')).toEqual({ status: 0, signal: null });
    expect(watch.err()).toBe('');
  });

  it('works under the Node of the tests', () => works(process.execPath));

  it.for([
    ['Node 22', 'NODE22'],
    ['Node 26', 'NODE26'],
  ] as const)('works under %s', async ([name, variable], ctx) => {
    const node = process.env[variable];
    if (node === undefined) ctx.skip(`${variable} does not name the program of a ${name}`);
    else await works(node);
  });
});

async function works(node: string): Promise<void> {
  const run = (...args: string[]): Promise<Finished> =>
    runProgram(node, [join(installed, 'node_modules/centrifugo-canary/dist/main.js'), ...args], { cwd: folder });
  const entry = ['--ca', 'ca.pem', '--token-hmac-secret-file', 'secret.txt', '--origin', labOrigin];

  const json = await run('check', honest.url, ...entry, '--json');
  expect(json).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'up' });
  expect(JSON.parse(json.stdout).timingsMs).toHaveProperty('refresh');
  const protobuf = await run('check', honest.url, ...entry, '--json', '--protocol', 'protobuf');
  expect(JSON.parse(protobuf.stdout)).toMatchObject({ outcome: 'up' });
  const untrusted = await run('check', honest.url);
  expect(untrusted).toMatchObject({ status: 1, stderr: '' });
  expect(untrusted.stdout).toContain('tls.untrusted-root');
  expect(await run('explain', 'tls.untrusted-root')).toMatchObject({ status: 0, stderr: '' });
  expect(await run('check', 'http://rt.example.com/')).toMatchObject({ status: 2, stdout: '' });

  await writeFile(join(folder, 'canary.yml'), `targets: [${chatTarget()}]`);
  expect(await run('validate')).toMatchObject({ status: 0, stderr: '' });
  expect(await run('check', '--all')).toMatchObject({ status: 0, stderr: '' });
}

function chatTarget(): string {
  return `{ name: chat, url: "${honest.url}", ca: "file:ca.pem", origin: "${labOrigin}", token: { mint: { hmacSecret: "file:secret.txt" } } }`;
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
  const env = {
    HOME: folder,
    npm_config_cache: join(folder, 'cache'),
    npm_config_update_notifier: 'false',
  };
  const { status, stdout, stderr } = await runProgram('npm', args, { cwd, env });
  if (status !== 0) throw new Error(`npm ${args[0]} failed:\n${stdout}\n${stderr}`);
}
