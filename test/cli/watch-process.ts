import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createAuthority } from '../lab/certificates.ts';
import { labOrigin, startLabServer } from '../lab/lab-server.ts';
import { projectRoot } from './run-command.ts';

const secret = 'the lab secret of this test, 32 bytes or more';

/** A folder with a targets file `canary.yml` whose target `chat` is an honest server on this machine. */
export async function makeWatchFolder() {
  const authority = createAuthority();
  const honest = await startLabServer({ authority, secret });
  const folder = mkdtempSync(join(tmpdir(), 'canary-watch-'));
  writeFileSync(join(folder, 'ca.pem'), authority.caPem);
  writeFileSync(join(folder, 'secret.txt'), secret);
  const write = (more = '', targets = ''): void =>
    writeFileSync(
      join(folder, 'canary.yml'),
      `every: 10s
${more}
defaults: { ca: "file:ca.pem", origin: "${labOrigin}", token: { mint: { hmacSecret: "file:secret.txt" } } }
targets:
  - { name: chat, url: "${honest.url}" }
${targets}`,
    );
  write();
  return {
    folder,
    url: honest.url,
    write,
    close: async () => {
      await honest.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface WatchProcess {
  /** Of the status page. */
  readonly url: string;
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves when this stands in what it has written. */
  says(text: string | RegExp): Promise<void>;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** `watch` as a process, on a free port; it is listening. `main`: the command's file. */
export async function startWatchProcess(
  folder: string,
  args: readonly string[] = [],
  main = join(projectRoot, 'functions/cli/main.ts'),
): Promise<WatchProcess> {
  const child = spawn(process.execPath, [main, 'watch', '--listen', '127.0.0.1:0', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const written = { out: '', err: '' };
  const listeners = new Set<() => void>();
  const note = (stream: 'out' | 'err') => (chunk: Buffer) => {
    written[stream] += chunk.toString('utf8');
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', note('out'));
  child.stderr.on('data', note('err'));
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
  const says = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const all = written.out + written.err;
        if (typeof text === 'string' ? all.includes(text) : text.test(all)) finish(resolve);
      };
      const finish = (act: () => void): void => {
        listeners.delete(look);
        act();
      };
      listeners.add(look);
      void ended.then(() => finish(() => reject(new Error(`it ended:\n${written.out}\n${written.err}`))));
      look();
    });
  await says(/Status page http\S+/);
  return {
    url: /Status page (http\S+)/.exec(written.out)?.[1] ?? '',
    child,
    out: () => written.out,
    err: () => written.err,
    says,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
