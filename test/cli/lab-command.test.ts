import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

describe('lab', () => {
  it('lists the servers of a code with command lines that work, and takes its files away at Ctrl-C', async () => {
    const listed: { code: string; status: number | null }[] = [];
    let targetsPath = '';
    const lab = await runCommand(['lab', 'tls.self-signed'], {
      during: async (child) => {
        const text = await readUntil(child.stdout, 'All of them at once');
        const commands = [...text.matchAll(/^ +centrifugo-canary (check \S+ --config (\S+))$/gm)];
        for (const [, line = '', path = ''] of commands.slice(0, 3)) {
          targetsPath = path;
          const { status, stdout } = await runCommand([...line.split(' '), '--json']);
          listed.push({ code: JSON.parse(stdout).failure?.code ?? 'none', status });
        }
        expect(existsSync(targetsPath)).toBe(true);
        child.kill('SIGINT');
      },
    });
    expect(lab).toMatchObject({ signal: 'SIGINT', stderr: '' });
    expect(listed).toEqual([
      { code: 'none', status: 0 },
      { code: 'tls.self-signed', status: 1 },
      { code: 'tls.self-signed', status: 1 },
    ]);
    expect(lab.stdout).toMatch(/^tls\.self-signed: /m);
    expect(lab.stdout).toMatch(/^ {4}wss:\/\/127\.0\.0\.1:\d+\/connection\/websocket$/m);
    expect(existsSync(dirname(targetsPath))).toBe(false);
  });

  it('lists every fault where no code is given', async () => {
    const { stdout } = await runCommand(['lab'], {
      during: async (child) => {
        await readUntil(child.stdout, 'All of them at once');
        child.kill('SIGINT');
      },
    });
    for (const code of ['dns.not-found', 'upgrade.not-http', 'refresh.not-extended', 'degraded.slow']) {
      expect(stdout).toContain(`\n${code}: `);
      expect(stdout).toContain(` check ${code}.1 --config `);
    }
  });

  it('exits 2 for a code that it has no fault for', async () => {
    expect(await runCommand(['lab', 'tls.self-singed'])).toEqual({
      status: 2,
      signal: null,
      stdout: '',
      stderr: 'centrifugo-canary: the lab has no fault "tls.self-singed"; the nearest is tls.self-signed\n',
    });
  });
});

/** What a process has printed once it has printed the text, or all of it where it ends before. */
async function readUntil(stream: NodeJS.ReadableStream | null, text: string): Promise<string> {
  let read = '';
  return new Promise((resolve) => {
    stream?.on('data', (piece: string) => {
      read += piece;
      if (read.includes(text)) resolve(read);
    });
    stream?.on('end', () => resolve(read));
  });
}
