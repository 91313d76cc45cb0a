import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BenchTarget } from './bare-exchange.ts';

export interface BenchServer {
  readonly target: BenchTarget;
  stop(): Promise<void>;
}

/** The honest server in a process of its own, so that only the client's cost is measured. */
export async function startServer(): Promise<BenchServer> {
  const server = spawn(process.execPath, [path.join(import.meta.dirname, 'serve.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return {
    target: JSON.parse(line.toString('utf8')) as BenchTarget,
    async stop() {
      const ended = once(server, 'exit');
      server.stdin.end();
      await ended;
    },
  };
}
