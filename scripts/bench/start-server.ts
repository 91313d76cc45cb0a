import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchTarget } from './bare-exchange.ts';

export interface BenchServers {
  /** One a server; all certificates are of one authority. */
  readonly targets: readonly BenchTarget[];
  stop(): Promise<void>;
}

export interface BenchServer {
  readonly target: BenchTarget;
  stop(): Promise<void>;
}

/** The honest server in a process of its own, so that only the client's cost is measured. */
export async function startServer(): Promise<BenchServer> {
  const { targets, stop } = await startServers(1);
  const [target] = targets;
  if (target === undefined) throw new Error('the bench server did not start');
  return { target, stop };
}

/** Several honest servers in one other process. */
export async function startServers(count: number): Promise<BenchServers> {
  const server = spawn(process.execPath, [path.join(import.meta.dirname, 'serve.ts'), String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(server.stdout), 'line'),
    ended.then(() => Promise.reject(new Error('the bench servers did not start'))),
  ])) as [string];
  return {
    targets: JSON.parse(line) as BenchTarget[],
    async stop() {
      server.stdin.end();
      await ended;
    },
  };
}
