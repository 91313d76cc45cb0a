import { execFileSync } from 'node:child_process';
import type { BenchTarget } from './bare-exchange.ts';
import { median } from './median.ts';

interface ClientCost {
  readonly cpuMsPerCheck: number;
  readonly checksPerSecond: number;
  readonly memoryMb: number;
}

export interface LadderFigures {
  readonly oursCpuMs: number;
  readonly bareCpuMs: number;
  /** Ours to bare, the median of the pairs. */
  readonly cpuRatio: number;
  readonly checksPerSecond: number;
  readonly bareChecksPerSecond: number;
}

/** The full healthy ladder, one check after another, in turn with the bare exchange: pairs, since a machine's speed drifts. */
export function measureLadder(client: string, target: BenchTarget, pairs: number): LadderFigures {
  const rounds = Array.from({ length: pairs }, () => ({
    bare: runClient(client, 'bare', 600, 1, target),
    ours: runClient(client, 'ours', 600, 1, target),
  }));
  return {
    oursCpuMs: median(rounds.map(({ ours }) => ours.cpuMsPerCheck)),
    bareCpuMs: median(rounds.map(({ bare }) => bare.cpuMsPerCheck)),
    cpuRatio: median(rounds.map(({ ours, bare }) => ours.cpuMsPerCheck / bare.cpuMsPerCheck)),
    checksPerSecond: median(rounds.map(({ ours }) => ours.checksPerSecond)),
    bareChecksPerSecond: median(rounds.map(({ bare }) => bare.checksPerSecond)),
  };
}

export interface MemoryFigures {
  readonly oursMb: number;
  readonly emptyMb: number;
  readonly sustainedMb: number;
  readonly bareSustainedMb: number;
}

/** Peak resident memory of a whole process: one burst of 100 checks, and 1,000 checks of which 100 are under way at any time. */
export function measureMemory(client: string, target: BenchTarget): MemoryFigures {
  const empty = execFileSync(
    process.execPath,
    ['-e', 'process.stdout.write(String(process.resourceUsage().maxRSS / 1024))'],
    { encoding: 'utf8' },
  );
  return {
    oursMb: runClient(client, 'ours', 100, 100, target).memoryMb,
    emptyMb: Number(empty),
    sustainedMb: runClient(client, 'ours', 1_000, 100, target).memoryMb,
    bareSustainedMb: runClient(client, 'bare', 1_000, 100, target).memoryMb,
  };
}

function runClient(
  client: string,
  kind: 'ours' | 'bare',
  checks: number,
  atOnce: number,
  target: BenchTarget,
): ClientCost {
  const args = [client, kind, String(checks), String(atOnce), JSON.stringify(target)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ClientCost;
}
