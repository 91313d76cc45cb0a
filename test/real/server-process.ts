import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** A real server of somebody else's making, on 127.0.0.1, which a test talks to. */
export interface RealServer {
  readonly port: number;
  /** The WebSocket endpoint, `ws:` or `wss:` as the server was set up. */
  readonly url: string;
  /** What it has written so far, a line each, oldest first. Lines arrive some time after what they are about. */
  log(): string[];
  signal(name: NodeJS.Signals): void;
  /** Ends it and removes what it left on the disk. Resolves when it is gone; may be called again. */
  stop(): Promise<void>;
}

/** A server's process, before anyone knows whether it will serve. */
export interface ServerProcess extends Pick<RealServer, 'log' | 'signal' | 'stop'> {
  /**
   * The first line, written before or after the call, that `isIt` accepts. Rejects with the end of the log when the
   * process ends without it, or when the deadline comes first.
   */
  waitForLine(isIt: (line: string) => boolean, deadline: AbortSignal): Promise<string>;
  /** Undefined while it runs; then how it ended, as in `code 1`, `SIGKILL` or `spawn EACCES`. */
  ending(): string | undefined;
}

/** What a server gets to finish after SIGTERM. Centrifugo's own limit is 30 s, longer than a test should last. */
const graceMs = 3_000;

/** What ends each server that runs, so that none outlives a test process that forgot it. */
const running = new Set<() => void>();
function endAll(): void {
  for (const end of running) end();
}
process.on('exit', endAll);
// Vitest ends its workers with SIGTERM, which by default leaves no time for an `exit` event.
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, () => {
    endAll();
    process.kill(process.pid, name);
  });
}

/**
 * Starts a server in exactly this environment: nothing of ours gets in, which could beat the server's own settings.
 * The folder holds the server's files, and goes with it.
 */
export function startServerProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): ServerProcess {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const news = new EventEmitter();
  let ending: string | undefined;

  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      news.emit('news');
    });
  }
  const endAtExit = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  running.add(endAtExit);
  const ended = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ending ??= how;
      resolve();
      news.emit('news');
    };
    // `close` rather than `exit`: it comes when the output has been read to its end.
    child.once('close', (code, signal) => end(signal ?? `code ${code}`));
    child.once('error', (error) => end(error.message));
  });

  return {
    log: () => [...lines],
    ending: () => ending,
    signal: (name) => void child.kill(name),
    async stop() {
      child.stdin.end();
      child.kill('SIGTERM');
      // A test may have halted it with SIGSTOP, and a halted process does not see the SIGTERM.
      child.kill('SIGCONT');
      const patience = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(patience);
      await rm(folder, { recursive: true, force: true });
      running.delete(endAtExit);
    },
    waitForLine(isIt, deadline) {
      return new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          news.off('news', look);
          deadline.removeEventListener('abort', look);
          settle();
        };
        const look = () => {
          const line = lines.find(isIt);
          if (line !== undefined) finish(() => resolve(line));
          else if (ending !== undefined) finish(() => reject(notReady(command, `ended (${ending})`, lines)));
          else if (deadline.aborted) finish(() => reject(notReady(command, 'took too long', lines)));
        };
        news.on('news', look);
        deadline.addEventListener('abort', look);
        look();
      });
    },
  };
}

/** The log is the cause: a bad setting, a port in use, a library that is missing. */
export function notReady(command: string, what: string, lines: readonly string[]): Error {
  const end = lines.slice(-10).join('\n');
  return new Error(
    `${command} ${what} before it was ready. The end of its log: ${end === '' ? 'nothing' : `\n${end}`}`,
  );
}
