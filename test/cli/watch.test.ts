import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../functions/cli/program.ts';
import { openHistoryDatabase } from '../../functions/platform/local/history-database.ts';
import { makeCheck } from '../history/recording.ts';
import { fakeIo } from './fake-io.ts';
import { makeWatchFolder, startWatchProcess } from './watch-process.ts';

let scene: Awaited<ReturnType<typeof makeWatchFolder>>;

beforeAll(async () => {
  scene = await makeWatchFolder();
});
afterAll(() => scene.close());

/** At a free port, unless the test is about ports: the usual one may be somebody's. */
async function run(...args: readonly string[]) {
  const { io, out, err } = fakeIo({ cwd: scene.folder });
  const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const status = await runCommandLine(['watch', ...listen, ...args], io);
  return { status, out: out.text(), err: err.text() };
}

function countRecords(data: string): number {
  const database = openHistoryDatabase(join(scene.folder, data));
  const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, target: null, region: null, onlyDown: false, limit: 10_000 };
  const { length } = database.readRecords(all);
  database.close();
  return length;
}

describe('watch, as a process', () => {
  it('checks, keeps what it found, serves it, and ends with 0 on SIGTERM', async () => {
    const watch = await startWatchProcess(scene.folder, ['--data', 'whole.db']);
    await watch.says('the target is up');
    const targets = await (await fetch(`${watch.url}api/targets`)).json();
    expect(targets).toMatchObject({ targets: [{ name: 'chat', outcome: 'up', regions: [{ region: 'local' }] }] });
    expect((await fetch(`${watch.url}healthz`)).status).toBe(200);
    const page = await fetch(watch.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);

    const second = await run('--data', 'whole.db', '--listen', '127.0.0.1:0');
    expect(second).toMatchObject({ status: 2, out: '' });
    expect(second.err).toBe(
      `centrifugo-canary: another watch (pid ${watch.child.pid}) holds whole.db; stop it, or name another file with --data FILE\n`,
    );

    expect(await watch.end('SIGTERM')).toEqual({ status: 0, signal: null });
    expect(watch.err()).toBe('');
    expect(watch.out()).toMatch(
      /^Status page http:\/\/127\.0\.0\.1:\d+\/ · 1 target every 10s · history in whole\.db · Ctrl-C ends it\n\S+Z the target is up\nEnding: .+\n$/,
    );
    expect(countRecords('whole.db')).toBeGreaterThanOrEqual(1);
  });

  it('loses no check that was completed when it is killed, and goes on in the same file', async () => {
    const watch = await startWatchProcess(scene.folder, ['--data', 'killed.db']);
    await watch.says('the target is up');
    expect(await watch.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    expect(countRecords('killed.db')).toBe(1);
    const again = await startWatchProcess(scene.folder, ['--data', 'killed.db']);
    await again.says('the target is up');
    expect(await again.end('SIGINT')).toEqual({ status: 0, signal: null });
    expect(countRecords('killed.db')).toBeGreaterThanOrEqual(2);
  });

  it('reads the targets file again when it changes, and keeps what it had where the new one is wrong', async () => {
    const watch = await startWatchProcess(scene.folder, ['--data', 'reload.db']);
    await watch.says('the target is up');
    scene.write('evry: 10s', '  - { name: feed, url: "ftp://x" }');
    await watch.says('2 mistakes');
    expect(watch.err()).toMatch(
      /canary\.yml has changed and cannot be used; the targets that were read before are still/,
    );
    expect(watch.err()).toMatch(/canary\.yml:2:1 evry: .*every/);
    expect(await (await fetch(`${watch.url}api/targets`)).json()).toMatchObject({ targets: [{ name: 'chat' }] });

    writeFileSync(join(scene.folder, 'next.yml'), `every: 10s\ntargets: [{ name: gone, url: "wss://127.0.0.1:9/" }]\n`);
    renameSync(join(scene.folder, 'next.yml'), join(scene.folder, 'canary.yml'));
    await watch.says('gone down');
    expect(watch.out()).toMatch(/✗ gone down tcp\.refused /);
    expect(await (await fetch(`${watch.url}api/targets`)).json()).toMatchObject({ targets: [{ name: 'gone' }] });
    scene.write();
    await watch.says('chat up');
    watch.child.kill('SIGHUP');
    await watch.says(/(?:canary\.yml was read again: 1 target every 10s[\s\S]*){3}/);
    expect(await watch.end('SIGTERM')).toEqual({ status: 0, signal: null });
  });

  it('waits for a check that hangs, and ends on the spot at a second signal', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    scene.write('', `  - { name: hangs, url: "wss://127.0.0.1:${port}/" }`);
    const hasComeIn = new Promise((resolve) => silent.once('connection', resolve));
    const watch = await startWatchProcess(scene.folder, ['--data', 'hangs.db']);
    await hasComeIn;
    scene.write();
    watch.child.kill('SIGINT');
    await watch.says('Ending');
    expect(await watch.end('SIGTERM')).toEqual({ status: null, signal: 'SIGTERM' });
    silent.close();
  });

  it('tells who can see the page where others can reach it, and what a file for AWS means here', async () => {
    scene.write('regions: { home: eu-central-1, probe: [us-east-1] }');
    const watch = await startWatchProcess(scene.folder, ['--data', 'open.db', '--listen', '0.0.0.0:0']);
    scene.write();
    await watch.says('names 2 regions for AWS; watch probes from this machine alone');
    await watch.says('everybody who can reach 0.0.0.0 sees the page');
    expect(await watch.end('SIGTERM')).toEqual({ status: 0, signal: null });
  });
});

describe('watch refuses with 2, and says what to write instead', () => {
  it.for([
    [
      ['--listen', '8080'],
      '--listen "8080" is no address; write 127.0.0.1:8080, or 0.0.0.0:8080 for other machines as well',
    ],
    [['--listen', '::1'], '--listen "::1" is no address; write [::1]:8080'],
    [['--listen', '127.0.0.1:70000'], '--listen "127.0.0.1:70000": ports end at 65535; write 127.0.0.1:8080'],
    [['--listen'], '--listen needs a value: HOST:PORT, such as 127.0.0.1:8080'],
    [['--data'], '--data needs a value: the path of the file that keeps the history'],
    [['--config', 'none.yml'], '"none.yml" (--config): there is no such file'],
    [['--data', 'secret.txt'], 'secret.txt is no SQLite database'],
    [['--data', 'no/folder/x.db'], 'make it, or name another file with --data FILE'],
    [['--listen', '192.0.2.1:0', '--data', 'x.db'], '192.0.2.1:0 is no address of this machine'],
    [['--confg', 'x'], 'watch has no option "--confg"; did you mean --config?'],
    [['chat'], 'watch takes no argument'],
  ] as const)('%j', async ([args, message]) => {
    const { status, out, err } = await run(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err.split('\n').length).toBe(2);
    expect(err).toContain(message);
  });

  it('where the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { status, err } = await run('--data', 'taken.db', '--listen', `127.0.0.1:${port}`);
    taken.close();
    expect(status).toBe(2);
    expect(err).toContain(
      `127.0.0.1:${port} is in use by another program; name another port with --listen 127.0.0.1:PORT`,
    );
    expect(existsSync(join(scene.folder, 'taken.db'))).toBe(false);
  });

  it('where the file is damaged in its middle', async () => {
    const file = join(scene.folder, 'damaged.db');
    const database = openHistoryDatabase(file);
    database.recordCheck(makeCheck(Date.now() - 60_000, { region: 'local' }), { isDrill: false });
    database.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0, 3 * 4_096));
    const { status, err } = await run('--data', 'damaged.db');
    expect(status).toBe(2);
    expect(err).toContain('damaged.db is damaged; move it away, and put a backup in its place');
    const { io, err: told } = fakeIo({ cwd: scene.folder });
    expect(await runCommandLine(['history', 'chat', '--data', 'damaged.db'], io)).toBe(3);
    expect(told.text()).toMatch(/damaged\.db cannot be read: .*; try again, or put a backup in its place/);
  });

  it('where the targets file has mistakes', async () => {
    writeFileSync(join(scene.folder, 'wrong.yml'), 'targets: []\nevry: 1m\n');
    const { status, err } = await run('--config', 'wrong.yml', '--data', 'x.db');
    expect(status).toBe(2);
    expect(err).toMatch(
      /"wrong\.yml" has a mistake: .* \(and 1 more; "centrifugo-canary validate --config wrong\.yml" lists them all\)/,
    );
  });
});
