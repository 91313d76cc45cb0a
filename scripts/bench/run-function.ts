import { type ChildProcess, spawn } from 'node:child_process';
import { readCpuMs, readPeakMb } from './read-process.ts';
import { type RuntimeApi, startRuntimeApi } from './runtime-api.ts';

export interface FunctionPlace {
  /** Where its zip is unpacked. */
  readonly folder: string;
  /** Such as `functions/check-targets.handler`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A function that runs as Lambda runs it: the runtime interface client in a process of its own. */
export interface RunningFunction {
  readonly pid: number;
  readonly invoke: RuntimeApi['invoke'];
  /** From the start of the process until it asked for work. */
  readonly initMs: number;
  /** Processor time until then. */
  readonly initCpuMs: number;
  /** Processor time of the whole process so far. */
  cpuMs(): number;
  /** The most resident memory that the process ever had. Linux only. */
  peakMb(): number;
  stop(): void;
}

export interface RunOptions {
  /** For another way to be slow: called as soon as the process is there. */
  readonly onStart?: (pid: number) => void;
  readonly nodeOptions?: readonly string[];
}

/** @throws where the function cannot be loaded, with what it said. */
export async function startFunction(
  runtimeClient: string,
  place: FunctionPlace,
  { onStart = () => undefined, nodeOptions = [] }: RunOptions = {},
): Promise<RunningFunction> {
  const api = await startRuntimeApi();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...heapLimits(place.memoryMb), ...nodeOptions, runtimeClient, place.handler], {
    cwd: place.folder,
    env: environmentOf(place, api.address),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid = 0 } = child;
  onStart(pid);
  const stop = (): void => {
    child.kill('SIGKILL');
    api.close();
  };
  try {
    const readyAt = await Promise.race([api.readyAt, endOf(child)]);
    return {
      pid,
      initMs: readyAt - startedAt,
      initCpuMs: readCpuMs(pid),
      invoke: api.invoke,
      cpuMs: () => readCpuMs(pid),
      peakMb: () => readPeakMb(pid),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** As Lambda's own start script for Node divides what a function has: a tenth for young objects, the rest for old ones. */
function heapLimits(memoryMb: number): readonly string[] {
  const youngMb = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(youngMb / 2)}`, `--max-old-space-size=${memoryMb - youngMb}`];
}

function environmentOf({ folder, handler, memoryMb, environment }: FunctionPlace, api: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    TZ: ':UTC',
    AWS_LAMBDA_RUNTIME_API: api,
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: handler,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: 'bench',
    AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'made-up',
    AWS_SECRET_ACCESS_KEY: 'made-up',
    ...environment,
  };
}

/** Rejects when the process ends before it should, with the end of what it wrote. */
function endOf(child: ChildProcess): Promise<never> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the function ended with ${code}: ${said}`)));
  });
}
