import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { startServers } from './bench/start-server.ts';

/** What watching costs, and whether its checks are on time. */
export interface WatchFigures {
  readonly targets: number;
  readonly everySeconds: number;
  readonly seconds: number;
  readonly checks: number;
  /** Turns that were left out. */
  readonly skipped: number;
  /** Times that a target was not up; the servers are honest. */
  readonly wrong: number;
  /** By how much checks began late, in milliseconds. */
  readonly lateness: { readonly p50: number; readonly p99: number; readonly most: number };
  /** Of one core, in percent, the page and its thread included. */
  readonly cpuPercent: number;
  readonly cpuMsPerCheck: number;
  /** After a tenth of the time, after half of it, and at its end: of ten minutes the first, the fifth and the tenth. */
  readonly memory: readonly MemoryFigure[];
  readonly fileMb: number;
  readonly fileBytesPerCheck: number;
  /** The slowest answer to a page that asks for all targets every five seconds. */
  readonly slowestPageMs: number;
}

export interface MemoryFigure {
  readonly atSeconds: number;
  /** Of the whole process, the page's thread included. */
  readonly residentMb: number;
  /** What the checks' thread still needs after a collection. */
  readonly heapMb: number;
}

export interface WatchBench {
  readonly targets: number;
  readonly everySeconds: number;
  readonly seconds: number;
}

/** Shorter than the goal's ten minutes, which `node scripts/bench-watch.ts 600` measures. */
export const shortRun: WatchBench = { targets: 200, everySeconds: 10, seconds: 60 };
export const tenMinutes: WatchBench = { ...shortRun, seconds: 600 };
/** Each is asked as often as one that has many users is connected to: twice a second and less. */
const targetsPerServer = 20;
const pollMs = 5_000;
const memoryShares = [0.1, 0.5, 1];

/** 200 targets on honest servers in another process, a page that is left open, and `watch` in a third process. */
export async function measureWatch(bench: WatchBench, folder: string): Promise<WatchFigures> {
  const servers = await startServers(Math.ceil(bench.targets / targetsPerServer));
  try {
    writeTargets(bench, servers.targets, folder);
    return await runWatch(bench, folder);
  } finally {
    await servers.stop();
  }
}

function writeTargets(
  { targets: count, everySeconds }: WatchBench,
  servers: readonly { readonly url: string; readonly caPem: string; readonly secret: string }[],
  folder: string,
): void {
  const targets = Array.from({ length: count }, (_, index) => {
    const number = index % servers.length;
    const name = `target-${String(index).padStart(3, '0')}`;
    return `  - { name: ${name}, url: "${servers[number]?.url}", token: { mint: { hmacSecret: "file:secret-${number}.txt" } } }`;
  });
  for (const [index, { secret }] of servers.entries()) writeFileSync(path.join(folder, `secret-${index}.txt`), secret);
  writeFileSync(path.join(folder, 'ca.pem'), servers[0]?.caPem ?? '');
  const defaults = 'defaults: { ca: "file:ca.pem", origin: "https://app.lab.example" }';
  writeFileSync(
    path.join(folder, 'canary.yml'),
    [`every: ${everySeconds}s`, defaults, 'targets:', ...targets, ''].join('\n'),
  );
}

interface State {
  readonly begun: number;
  readonly skipped: number;
  readonly latenessMs: readonly number[];
  readonly down: number;
  readonly fileBytes: number;
  readonly cpuMs: number;
  readonly rss: number;
  /** Heap after a collection. */
  readonly heapUsed: number;
}

async function runWatch(bench: WatchBench, folder: string): Promise<WatchFigures> {
  const script = path.join(import.meta.dirname, 'bench/run-watch.ts');
  // The collector is called when figures are asked for, and not in between.
  const child = spawn(process.execPath, ['--expose-gc', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const readLine = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([
      lines.next(),
      ended.then(() => Promise.reject(new Error('watch has ended'))),
    ]);
    if (done === true) throw new Error('watch has ended');
    return JSON.parse(value);
  };
  // Only run-watch.ts writes there.
  const ask = async (): Promise<State> => {
    child.stdin.write('now\n');
    return (await readLine()) as State;
  };
  try {
    const { url } = (await readLine()) as { readonly url: string };
    const page = pollPage(`${url}api/targets`);
    // What is compiled and connected for the first time is not what a day costs.
    await pause(bench.everySeconds * 1_000);
    const start = await ask();
    const states: State[] = [];
    let passed = 0;
    for (const share of memoryShares) {
      await pause((share - passed) * bench.seconds * 1_000);
      passed = share;
      states.push(await ask());
    }
    return describe(bench, { start, states, slowestPageMs: page.stop() });
  } finally {
    child.stdin.end();
    await ended;
  }
}

interface Measured {
  readonly start: State;
  /** At {@link memoryShares}. */
  readonly states: readonly State[];
  readonly slowestPageMs: number;
}

function describe(bench: WatchBench, { start, states, slowestPageMs }: Measured): WatchFigures {
  const end = states.at(-1) ?? start;
  const checks = end.begun - start.begun;
  const cpuMs = end.cpuMs - start.cpuMs;
  const sorted = end.latenessMs.slice(start.latenessMs.length).toSorted((one, other) => one - other);
  const rank = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length))] ?? 0;
  return {
    ...bench,
    checks,
    skipped: end.skipped - start.skipped,
    wrong: end.down,
    lateness: { p50: rank(0.5), p99: rank(0.99), most: sorted.at(-1) ?? 0 },
    cpuPercent: cpuMs / bench.seconds / 10,
    cpuMsPerCheck: cpuMs / checks,
    memory: states.map(({ rss, heapUsed }, index) => ({
      atSeconds: (memoryShares[index] ?? 1) * bench.seconds,
      residentMb: rss / 2 ** 20,
      heapMb: heapUsed / 2 ** 20,
    })),
    fileMb: end.fileBytes / 2 ** 20,
    fileBytesPerCheck: (end.fileBytes - start.fileBytes) / checks,
    slowestPageMs,
  };
}

function pollPage(url: string): { stop(): number } {
  let slowestMs = 0;
  const timer = setInterval(async () => {
    const startedMs = performance.now();
    await (await fetch(url)).arrayBuffer();
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
  }, pollMs);
  return {
    stop() {
      clearInterval(timer);
      return slowestMs;
    },
  };
}

if (import.meta.main) {
  const seconds = Number(process.argv[2] ?? shortRun.seconds);
  if (!(seconds >= 10)) throw new Error('the argument is how many seconds to measure, from 10');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-watch-'));
  try {
    console.log(await measureWatch({ ...shortRun, seconds }, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
