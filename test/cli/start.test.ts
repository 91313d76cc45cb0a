import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runStart } from '../../functions/cli/start.ts';
import { readStartOptions } from '../../functions/cli/start-options.ts';
import { fakeIo } from './fake-io.ts';
import { projectRoot, runNode } from './run-command.ts';

const script = join(projectRoot, 'scripts/start.ts');

describe('npm start', () => {
  it('shows the page within ten seconds, over four targets that are up, and leaves nothing behind at Ctrl-C', async () => {
    const startedMs = performance.now();
    let dataPath = '';
    let answers: readonly unknown[] = [];
    let shownMs = 0;
    const finished = await runNode([script, '--listen', '127.0.0.1:0'], {
      async during(child) {
        const hasPrinted = followText(child.stdout);
        const text = await hasPrinted('Ctrl-C');
        const [, address = ''] = /Status page +(\S+)/.exec(text) ?? [];
        [, dataPath = ''] = /History +(\S+)/.exec(text) ?? [];
        const page = await fetch(address);
        shownMs = performance.now() - startedMs;
        await hasPrinted('targets are up');
        const states = await fetch(new URL('api/targets', address));
        answers = [page.status, page.headers.get('content-type'), await states.json(), existsSync(dataPath)];
        child.kill('SIGINT');
      },
    });
    expect(answers).toMatchObject([
      200,
      expect.stringContaining('text/html'),
      {
        notice: expect.stringContaining('npm start -- --config canary.yml'),
        targets: [
          { name: 'chat', outcome: 'up', failure: null },
          { name: 'live-scores', outcome: 'up', failure: null },
          { name: 'notifications', outcome: 'up', failure: null },
          { name: 'trading-desk', outcome: 'up', failure: null },
        ],
      },
      true,
    ]);
    expect(shownMs).toBeLessThan(10_000);
    expect(finished).toMatchObject({ status: 0, signal: null, stderr: '' });
    expect(existsSync(dataPath)).toBe(false);
    const head = finished.stdout.trimStart().split('\n');
    expect(head[0]).toMatch(/^Status page +http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(head[1]).toContain('npm start -- --config canary.yml');
    for (const line of finished.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(finished.stdout.trimEnd()).toMatch(/The demo has ended, and its history is gone\.$/);
  });

  it('goes to a free port where the usual one is in use, and says so', async () => {
    const taken = createServer();
    // Whoever has it, it is in use.
    await new Promise<void>((resolve) => taken.once('error', () => resolve()).listen(8080, '127.0.0.1', resolve));
    try {
      const { stdout, status } = await runNode([script], {
        async during(child) {
          await followText(child.stdout)('Ctrl-C');
          child.kill('SIGTERM');
        },
      });
      expect(status).toBe(0);
      expect(stdout).toMatch(/^ +Status page +http:\/\/127\.0\.0\.1:(?!8080)\d+\/\n +port 8080 is in use\n/m);
    } finally {
      taken.close();
    }
  });

  it('is watch itself where a targets file is named', async () => {
    const { io, err, out } = fakeIo({ cwd: projectRoot });
    expect(await runStart(['--config', 'no-such.yml', '--listen', '127.0.0.1:0'], io)).toBe(2);
    expect(err.text()).toMatch(/^centrifugo-canary: .*no-such\.yml/);
    expect(out.text()).toBe('');
  });

  it('explains its options', async () => {
    const { io, out } = fakeIo({ cwd: projectRoot });
    expect(await runStart(['--help'], io)).toBe(0);
    for (const option of ['--config', '--listen', '--data', '--open']) expect(out.text()).toContain(option);
  });

  it.each([
    [
      ['--lisen', '127.0.0.1:1'],
      'npm start has no option "--lisen"; known are --config, --listen, --data, --open, --help',
    ],
    [['canary.yml'], 'npm start takes no "canary.yml"; name your targets file with npm start -- --config FILE'],
    [['--data'], '--data needs a value: the path of a file'],
    [['--data', '--open'], '--data needs a value: the path of a file'],
    [
      ['--listen=8080'],
      '--listen "8080" is no address; write 127.0.0.1:8080, or 0.0.0.0:8080 for other machines as well',
    ],
  ])('refuses %j, and says what to write', async (args, message) => {
    const { io, err } = fakeIo({ cwd: projectRoot });
    expect(await runStart(args, io)).toBe(2);
    expect(err.text()).toBe(`centrifugo-canary: ${message}\n`);
  });

  it('reads what it is told', () => {
    expect(readStartOptions(['--listen=[::1]:9', '--data', 'a.db', '--open'])).toEqual({
      listen: { host: '::1', port: 9 },
      data: 'a.db',
      opensBrowser: true,
      wantsHelp: false,
    });
    expect(readStartOptions([])).toEqual({ listen: null, data: null, opensBrowser: false, wantsHelp: false });
  });
});

/** Gives what a process has printed once it has printed a text, or all of it where it ends before. */
function followText(stream: NodeJS.ReadableStream | null): (text: string) => Promise<string> {
  let read = '';
  stream?.on('data', (piece: string) => {
    read += piece;
  });
  return (text) =>
    new Promise((resolve) => {
      const look = () => {
        if (read.includes(text)) resolve(read);
      };
      look();
      stream?.on('data', look);
      stream?.on('end', () => resolve(read));
    });
}
