import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { BenchTarget } from './bare-exchange.ts';

export interface BlackboxFigures {
  readonly version: string;
  readonly cpuMsPerProbe: number;
  readonly probesPerSecond: number;
}

/** Names under which the program is packaged. */
const names = ['blackbox_exporter', 'prometheus-blackbox-exporter'];

/**
 * The nearest that blackbox_exporter can do: connect, TLS, one GET to the same port. It speaks no WebSocket and no
 * Centrifugo, so it does less than half of our ladder. Undefined where it is not on PATH. Linux only, for /proc.
 */
export async function measureBlackbox(target: BenchTarget, folder: string): Promise<BlackboxFigures | undefined> {
  const program = names.find(isOnPath);
  if (program === undefined || process.platform !== 'linux') return undefined;
  const caFile = path.join(folder, 'blackbox-ca.pem');
  const configFile = path.join(folder, 'blackbox.yml');
  writeFileSync(caFile, target.caPem);
  writeFileSync(
    configFile,
    `modules:\n  https:\n    prober: http\n    timeout: 5s\n    http:\n      valid_status_codes: [400]\n      follow_redirects: false\n      preferred_ip_protocol: ip4\n      tls_config:\n        ca_file: ${JSON.stringify(caFile)}\n`,
  );
  const port = await freePort();
  const server = spawn(program, [`--config.file=${configFile}`, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  try {
    const probe = `http://127.0.0.1:${port}/probe?module=https&target=${encodeURIComponent(target.url.replace('wss:', 'https:'))}`;
    await untilAnswers(`http://127.0.0.1:${port}/-/healthy`);
    const metrics = await (await fetch(probe)).text();
    if (!/^probe_success 1$/m.test(metrics))
      throw new Error('blackbox_exporter does not get through to the bench server');
    const count = 500;
    const before = cpuMsOf(server.pid ?? 0);
    const startedAt = performance.now();
    for (let index = 0; index < count; index++) await (await fetch(probe)).text();
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      version: versionOf(program),
      cpuMsPerProbe: (cpuMsOf(server.pid ?? 0) - before) / count,
      probesPerSecond: count / seconds,
    };
  } finally {
    server.kill('SIGKILL');
  }
}

function isOnPath(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function versionOf(program: string): string {
  const text = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return text.match(/version (\S+)/)?.[1] ?? 'unknown';
}

/** Fields 14 and 15 of /proc/PID/stat: user and system time in clock ticks, of which Linux has a hundred a second. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function untilAnswers(url: string): Promise<void> {
  const giveUpAt = performance.now() + 5_000;
  while (performance.now() < giveUpAt) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('blackbox_exporter did not start within 5 s');
}
