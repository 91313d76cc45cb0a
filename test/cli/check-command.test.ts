import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCheckJsonSchema } from '../../functions/cli/check-json-schema.ts';
import { createAuthority } from '../lab/certificates.ts';
import type { HonestServer } from '../lab/honest-server.ts';
import { labOrigin, startLabServer } from '../lab/lab-server.ts';
import { projectRoot, type RunOptions, runCommand, runProgram } from './run-command.ts';
import { degradedCheck, downCheck, hostileCheck, ownFaultCheck, upCheck } from './sample-checks.ts';

const secret = 'the lab secret of this test, 32 bytes or more';
let folder: string;
let honest: HonestServer;
let silent: { readonly server: Server; readonly url: string; readonly sockets: Set<Socket> };
/** Options by which the honest server lets a check in. */
let entry: readonly string[];

beforeAll(async () => {
  const authority = createAuthority();
  honest = await startLabServer({ authority, secret });
  silent = await startSilentServer();
  folder = await mkdtemp(join(tmpdir(), 'canary-check-'));
  const ca = join(folder, 'ca.pem');
  const secretFile = join(folder, 'secret.txt');
  await writeFile(ca, authority.caPem);
  await writeFile(secretFile, `${secret}\n`);
  entry = ['--ca', ca, '--token-hmac-secret-file', secretFile, '--origin', labOrigin];
  await writeFile(join(folder, 'canary.yml'), targetsFile(honest.url));
  await writeFile(join(folder, 'confirmed.yml'), confirmedFile(honest.url));
});
afterAll(async () => {
  for (const socket of silent.sockets) socket.destroy();
  await new Promise((resolve) => silent.server.close(resolve));
  await honest.close();
  await rm(folder, { recursive: true });
});

const isValid = (() => {
  const ajv = new Ajv({ allErrors: true });
  ajvFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(renderCheckJsonSchema()) as object);
  return (value: unknown) => (validate(value) ? true : validate.errors);
})();

describe('check of a URL', () => {
  it('prints the waterfall and exits 0 for a target that is up', async () => {
    const { status, stdout, stderr } = await check(honest.url, ...entry);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/✓ UP in \d+\.\d ms/);
    expect(stdout).toMatch(/^ {2}refresh +█+ +\d+\.\d ms$/m);
    expect(stdout).not.toContain('\u001b');
  });

  it.each(['json', 'protobuf'])('prints one line of JSON that its schema allows, in %s', async (protocol) => {
    const { status, stdout, stderr } = await check(honest.url, ...entry, '--json', '--protocol', protocol);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^[^\n]+\n$/);
    const printed = JSON.parse(stdout);
    expect(isValid(printed)).toBe(true);
    expect(printed).toMatchObject({ schema: 1, target: honest.url, url: honest.url, region: 'local', outcome: 'up' });
    expect(printed.timingsMs).toHaveProperty('refresh');
  });

  it('prints the failure and exits 1 for a target that is down', async () => {
    const { status, stdout } = await check(honest.url, '--json');
    expect(status).toBe(1);
    const printed = JSON.parse(stdout);
    expect(isValid(printed)).toBe(true);
    expect(printed).toMatchObject({
      outcome: 'down',
      failure: { code: 'tls.untrusted-root', phase: 'tls', owner: 'tls' },
    });
  });

  it('takes the secret from the environment where no option names a token', async () => {
    const [caOption, ca] = entry as [string, string];
    const { status, stdout } = await runCommand(['check', honest.url, caOption, ca, '--origin', labOrigin, '--json'], {
      env: { CANARY_TOKEN_HMAC_SECRET: secret },
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).timingsMs).toHaveProperty('refresh');
  });

  it('stops where --until says and goes by the name that --region gives', async () => {
    const { stdout } = await check(honest.url, ...entry, '--until', 'tls', '--region', 'paris-2', '--json');
    const printed = JSON.parse(stdout);
    expect(printed).toMatchObject({ region: 'paris-2', outcome: 'up' });
    expect(Object.keys(printed.timingsMs)).toContain('tls');
    expect(Object.keys(printed.timingsMs)).not.toContain('upgrade');
  });

  it('ends when --timeout says, naming the phase that was waiting', async () => {
    const { status, stdout } = await check(silent.url, '--timeout', '0.7', '--json');
    expect(status).toBe(1);
    const { failure, timingsMs } = JSON.parse(stdout);
    expect(failure.code).toBe('tls.timeout');
    // Before the limit of the phase, 5 s, which it has without the option.
    expect(timingsMs.total).toBeLessThan(4_000);
  });

  it('shows neither secret nor token, whatever comes out', async () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl';
    const runs = await Promise.all([
      check(honest.url, ...entry, '--json'),
      check(honest.url, ...entry),
      check(honest.url, ...entry.slice(0, 2), '--token', jwt, '--origin', labOrigin, '--json'),
      check(honest.url, ...entry.slice(0, 2), '--token', jwt, '--origin', labOrigin),
      check(`${honest.url}?token=${jwt}`, ...entry),
    ]);
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 1, 1, 0]);
    for (const { stdout, stderr } of runs) {
      expect(stdout + stderr).not.toContain(secret);
      expect(stdout + stderr).not.toMatch(/eyJ/);
    }
  });
});

describe('check of the targets file', () => {
  it('checks one target by its name', async () => {
    const { status, stdout } = await check('chat', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ target: 'chat', outcome: 'up' });
  });

  it('lets options override what the file says', async () => {
    const { status, stdout } = await check('chat', '--origin', 'https://elsewhere.example.com', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).failure.code).toBe('upgrade.origin-rejected');
  });

  it('does not ask for a secret in the place of which an option names another', async () => {
    const { status, stdout } = await check('secretless', ...entry, '--json');
    expect({ status, outcome: JSON.parse(stdout).outcome }).toEqual({ status: 0, outcome: 'up' });
  });

  it('checks all and prints a line of JSON each, in the order of the file', async () => {
    const { status, stdout } = await check('--all', '--json');
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(printed.map(({ target, outcome }) => [target, outcome])).toEqual([
      ['chat', 'up'],
      ['foreign', 'down'],
      ['secretless', 'down'],
      ['slow', 'degraded'],
    ]);
    for (const one of printed) expect(isValid(one)).toBe(true);
    expect(printed[2].failure.code).toBe('monitor.secret-unavailable');
    expect(status).toBe(1);
  });

  it('prints a table of all, and nothing on standard error where nobody looks', async () => {
    const { stdout, stderr } = await check('--all');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^✓ chat +up +\d+\.\d ms$/m);
    expect(stdout).toMatch(/^✗ foreign +down +upgrade\.origin-rejected +\d+\.\d ms\n {2}→ /m);
    expect(stdout).toMatch(/^\? secretless +not checked +monitor\.secret-unavailable$/m);
    expect(stdout).toMatch(/\n4 targets: 1 up, 1 degraded, 1 down, 1 not checked · \d+\.\d s\n$/);
  });

  it('tries again as the target asks for, and shows what failed before', async () => {
    const [json, shown, url] = await Promise.all([
      check('foreign', '--config', 'confirmed.yml', '--json'),
      check('foreign', '--config', 'confirmed.yml'),
      check(honest.url, ...entry.slice(0, 4), '--origin', 'https://elsewhere.example.com', '--json'),
    ]);
    const printed = JSON.parse(json.stdout);
    expect(isValid(printed)).toBe(true);
    expect(printed).toMatchObject({
      outcome: 'down',
      attempts: [{ try: 1 }, { try: 2 }],
      tries: [{ try: 1, startedAt: printed.startedAt, failure: { code: 'upgrade.origin-rejected' } }],
    });
    expect(shown.stdout).toMatch(
      /✗ DOWN {2}upgrade\.origin-rejected\n.*\n {2}try 1 +upgrade\.origin-rejected after \d+\.\d ms/,
    );
    expect(JSON.parse(url.stdout)).not.toHaveProperty('tries');
  });

  it('exits 3 where the monitor could not do its part', async () => {
    expect(await check('secretless', '--json')).toMatchObject({ status: 3 });
  });

  it('exits 0 for a degraded target, and 1 where --fail-on degraded is given', async () => {
    expect(await check('slow', '--json')).toMatchObject({ status: 0 });
    expect(await check('slow', '--json', '--fail-on', 'degraded')).toMatchObject({ status: 1 });
  });
});

describe('the published schema', () => {
  it.each([
    ['up', upCheck],
    ['degraded', degradedCheck],
    ['down', downCheck],
    ['down with a hostile peer', hostileCheck],
    ["the monitor's own fault", ownFaultCheck],
  ])('allows a check that is %s', (_, check) => {
    expect(isValid(check)).toBe(true);
  });

  it.each([
    ['a key that nobody knows', { ...upCheck, extra: 1 }],
    [
      'a failure of a target that is up',
      { ...upCheck, failure: downCheck.outcome === 'down' ? downCheck.failure : {} },
    ],
    ['a target that is down without a failure', { ...upCheck, outcome: 'down' }],
    ['a degraded target without a degradation', { ...upCheck, outcome: 'degraded' }],
    ['a phase of another name', { ...upCheck, timingsMs: { ...upCheck.timingsMs, handshake: 1 } }],
    ['a negative timing', { ...upCheck, timingsMs: { dns: -1, total: 1 } }],
  ])('refuses %s', (_, check) => {
    expect(isValid(check)).not.toBe(true);
  });
});

describe('a check that is interrupted', () => {
  it('closes its sockets at Ctrl-C, prints no trace, and ends by the signal', async () => {
    const reached = new Promise<Socket>((resolve) => silent.server.once('connection', resolve));
    const { signal, stdout, stderr } = await check(silent.url, {
      during: async (child) => {
        await reached;
        child.kill('SIGINT');
      },
    });
    expect({ signal, stdout, stderr }).toEqual({ signal: 'SIGINT', stdout: '', stderr: '' });
    const socket = await reached;
    if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.destroyed).toBe(true);
  });

  it('says that the disk is full and exits 3', async (ctx) => {
    if (!existsSync('/dev/full')) ctx.skip('this system has no /dev/full');
    const { stdout, stderr } = await byShell(`"$NODE" "$MAIN" check "${honest.url}" --json > /dev/full; echo $?`);
    expect(stdout).toBe('3\n');
    expect(stderr).toMatch(/^centrifugo-canary: cannot write the result: [^\n]+\n$/);
  });

  it('is quiet where the reader leaves early', async () => {
    const { stdout, stderr } = await byShell('"$NODE" "$MAIN" explain | head -n 1');
    expect(stdout).toBe('dns: finding the address of the host\n');
    expect(stderr).toBe('');
  });
});

type Arguments = readonly (string | RunOptions)[];

function check(...args: Arguments) {
  const words = args.filter((arg) => typeof arg === 'string');
  const options = args.find((arg) => typeof arg !== 'string') ?? {};
  return runCommand(['check', ...words], { cwd: folder, ...options });
}

function byShell(commandLine: string) {
  const env = { NODE: process.execPath, MAIN: join(projectRoot, 'functions/cli/main.ts') };
  return runProgram('bash', ['-c', commandLine], { env, cwd: folder });
}

function targetsFile(url: string): string {
  const good = `url: "${url}", ca: "file:ca.pem", token: { mint: { hmacSecret: "file:secret.txt" } }`;
  return `targets:
  - { name: chat, origin: "${labOrigin}", ${good} }
  - { name: foreign, origin: "https://elsewhere.example.com", ${good} }
  - { name: secretless, url: "${url}", token: { mint: { hmacSecret: "env:NOBODY_SETS_THIS" } } }
  - { name: slow, origin: "${labOrigin}", limits: { slow: 1ms }, ${good} }
`;
}

function confirmedFile(url: string): string {
  return `defaults: { confirm: { attempts: 2, pause: 100ms }, origin: "https://elsewhere.example.com" }
targets: [{ name: foreign, url: "${url}", ca: "file:ca.pem", token: { mint: { hmacSecret: "file:secret.txt" } } }]
`;
}

/** Accepts connections and never says a word. */
async function startSilentServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, sockets, url: `wss://127.0.0.1:${address.port}/connection/websocket` };
}
