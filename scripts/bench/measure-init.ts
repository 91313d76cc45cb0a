import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Door } from '../../infra/deployment.ts';
import { memoryMb } from '../../infra/sizes.ts';
import { median } from './median.ts';
import type { PackagedFunction } from './package-functions.ts';
import { type FunctionPlace, type RunningFunction, startFunction } from './run-function.ts';

export interface InitFigures {
  readonly door: Door;
  readonly initMs: number;
  /** More than the empty handler that was started just before it; the median of the pairs. */
  readonly overEmptyMs: number;
  readonly emptyMs: number;
  /** Processor time of all threads over that of the empty handler: other work on the machine does not show in it. */
  readonly overEmptyCpuMs: number;
}

/** The init of every function beside that of a handler that does nothing, one after the other: a machine's speed drifts. */
export async function measureInit(
  runtimeClient: string,
  functions: readonly PackagedFunction[],
  folder: string,
  pairs: number,
): Promise<readonly InitFigures[]> {
  const empty = writeEmptyFunction(path.join(folder, 'empty'));
  const figures: InitFigures[] = [];
  for (const { door, folder: unpacked, handler } of functions) {
    const ours: FunctionPlace = { folder: unpacked, handler, memoryMb: memoryMb[door], environment: benchEnvironment };
    const rounds: { readonly empty: RunningFunction; readonly ours: RunningFunction }[] = [];
    for (let nth = 0; nth < pairs; nth++) {
      rounds.push({ empty: await init(runtimeClient, empty), ours: await init(runtimeClient, ours) });
    }
    figures.push({
      door,
      initMs: median(rounds.map((round) => round.ours.initMs)),
      emptyMs: median(rounds.map((round) => round.empty.initMs)),
      overEmptyMs: median(rounds.map((round) => round.ours.initMs - round.empty.initMs)),
      overEmptyCpuMs: median(rounds.map((round) => round.ours.initCpuMs - round.empty.initCpuMs)),
    });
  }
  return figures;
}

/** What the stacks set, see infra/functions.ts; one of them is a topic, whose name only CloudFormation knows. */
export const benchEnvironment = {
  CANARY_STAGE: 'bench',
  CANARY_ROLE: 'home',
  CANARY_TARGETS: 'canary.json',
  CANARY_PREFIX: 'canary-bench',
  CANARY_SHARDS: '1',
  CANARY_LOG_GROUP: 'bench',
  CANARY_ALERT_TOPIC: 'arn:aws:sns:us-east-1:123456789012:bench',
} as const;

function writeEmptyFunction(folder: string): FunctionPlace {
  mkdirSync(path.join(folder, 'functions'), { recursive: true });
  writeFileSync(path.join(folder, 'functions/empty.mjs'), 'export const handler = async () => null;\n');
  return { folder, handler: 'functions/empty.handler', memoryMb: 512, environment: {} };
}

async function init(runtimeClient: string, place: FunctionPlace): Promise<RunningFunction> {
  const running = await startFunction(runtimeClient, place);
  running.stop();
  return running;
}
