import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';
import { checkSchema } from '../../../functions/cli/check-json-schema.ts';
import { codes, unknownCodes } from '../../../functions/failure/catalogue.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import type { Check } from '../../../functions/probe/outcome.ts';
import type { ProbeTarget } from '../../../functions/probe/probe-target.ts';
import { probeTarget } from '../../../functions/probe/run-probe.ts';
import { targetOf } from '../probe-scene.ts';
import { startHostileServer, trusted } from './hostile-server.ts';

/** What every check of a hostile server has at most. */
export const totalMs = 400;
/** How late a verdict may be, machine's own pauses apart. */
const latenessMs = 150;
const growthBytes = 64 * 1024 * 1024;

/** One ordeal a file: what has to hold for every check in it, and what came out. */
export interface Ordeal {
  /**
   * Checks a target and returns its code, `up` or `degraded`. Throws where the verdict is late, is none of the
   * catalogue, or does not fit the published schema.
   */
  check(target: ProbeTarget): Promise<string>;
  /** How often each code came. */
  readonly tally: ReadonlyMap<string, number>;
  unknowns(): Readonly<Record<string, number>>;
  /** The same, alone in the process, and not more memory meanwhile than a check may take. */
  checkAlone(target: ProbeTarget): Promise<string>;
  /** What nobody caught. */
  readonly uncaught: readonly unknown[];
  /** Throws where memory grew too far or something was not caught. */
  end(): void;
}

const known: ReadonlySet<string> = new Set([...codes, ...unknownCodes, 'up', 'degraded']);

export function beginOrdeal(): Ordeal {
  const tally = new Map<string, number>();
  const uncaught: unknown[] = [];
  const note = (reason: unknown) => uncaught.push(reason);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  const collect = garbageCollector();
  // Measured at the first check: what the generators of cases build for themselves is none of the probe's.
  let base = 0;
  let begun: Promise<void> | undefined;
  let peak = 0;
  const pauses = watchPauses(() => {
    peak = Math.max(peak, usedBytes());
  });
  const begin = async () => {
    await climbOnce();
    collect();
    base = usedBytes();
  };
  const ordeal: Ordeal = {
    tally,
    uncaught,
    async check(target) {
      begun ??= begin();
      await begun;
      const begunAt = performance.now();
      const result = await probeTarget(target, { region: 'local', clock: systemClock });
      const lateMs = performance.now() - begunAt - target.timeouts.total;
      const excusedMs = lateMs > latenessMs ? await pauses.since(begunAt + target.timeouts.total) : 0;
      const code = result.outcome === 'down' ? result.failure.code : result.outcome;
      tally.set(code, (tally.get(code) ?? 0) + 1);
      if (lateMs - excusedMs > latenessMs) {
        throw new Error(`${code} came ${lateMs.toFixed(0)} ms late, of which ${excusedMs.toFixed(0)} ms are excused`);
      }
      expectWhole(result, code);
      return code;
    },
    unknowns: () => Object.fromEntries([...tally].filter(([code]) => code.endsWith('.unknown'))),
    async checkAlone(target) {
      collect();
      const before = usedBytes();
      peak = before;
      const code = await ordeal.check(target);
      const grown = peak - before;
      if (grown > growthBytes) throw new Error(`${code} took ${(grown / 2 ** 20).toFixed(0)} MiB of memory`);
      return code;
    },
    end() {
      pauses.stop();
      process.off('unhandledRejection', note).off('uncaughtException', note);
      if (uncaught.length > 0) throw uncaught[0];
      collect();
      const keptBytes = usedBytes() - base;
      if (keptBytes > growthBytes) throw new Error(`${keptBytes} bytes were kept`);
    },
  };
  return ordeal;
}

/** The first check of a process compiles the code and reads the roots: tenths of a second that later ones do not have. */
async function climbOnce(): Promise<void> {
  const server = await startHostileServer('refresh', (stream) => stream.end(), true);
  await probeTarget(
    targetOf(server.url, {
      ca: trusted,
      token: { kind: 'mint', key: { hmacSecret: 'a secret of the lab' }, claims: {}, ttlSeconds: 60 },
      refresh: true,
    }),
    { region: 'local', clock: systemClock },
  );
  // A chain that no root has signed: now they are looked at one by one.
  await probeTarget(targetOf(server.url), { region: 'local', clock: systemClock });
  await server.close();
}

function expectWhole(result: Check, code: string): void {
  if (!known.has(code)) throw new Error(`${code} is in no catalogue`);
  const printed: unknown = JSON.parse(JSON.stringify(result));
  const judged = v.safeParse(checkSchema, printed);
  if (judged.success) return;
  throw new Error(`${code} does not fit the schema: ${JSON.stringify(v.flatten(judged.issues))}`);
}

/** Heap and what it holds outside. The resident set would also count what the allocator keeps for later. */
function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Works without a flag on the command line, which a test file cannot give itself. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

interface Pauses {
  /** Milliseconds since that moment in which this thread did not get to run although it had something to do. */
  since(moment: number): Promise<number>;
  stop(): void;
}

const tickMs = 5;

/**
 * Pauses that the machine imposed: a tick that came late although this thread used no processor meanwhile. What our own
 * code spends is not excused.
 */
function watchPauses(onTick: () => void): Pauses {
  const pauses: { readonly endedAt: number; readonly ms: number }[] = [];
  let last = performance.now();
  let lastCpu = processorMs();
  const tick = () => {
    const now = performance.now();
    const cpu = processorMs();
    const ms = Math.min(now - last - tickMs - 1, now - last - (cpu - lastCpu));
    if (ms > 1) pauses.push({ endedAt: now, ms });
    last = now;
    lastCpu = cpu;
    onTick();
  };
  const timer = setInterval(tick, tickMs);
  return {
    async since(moment) {
      // The tick that is due tells of the pause that is being asked about.
      await new Promise((resolve) => setTimeout(resolve, 2 * tickMs));
      return pauses.filter(({ endedAt }) => endedAt >= moment - tickMs).reduce((sum, { ms }) => sum + ms, 0);
    },
    stop: () => clearInterval(timer),
  };
}

/** Of this thread where Node can tell, else of the process. */
function processorMs(): number {
  const usage = typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : process.cpuUsage();
  return (usage.user + usage.system) / 1000;
}
