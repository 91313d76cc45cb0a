import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { checkTimeoutSeconds, memoryMb } from '../../infra/sizes.ts';
import { type AwsCall, type AwsEndpoint, startAwsEndpoint } from './aws-endpoint.ts';
import { type HeldBack, holdBack } from './hold-back.ts';
import { benchEnvironment } from './measure-init.ts';
import { median } from './median.ts';
import type { PackagedFunction } from './package-functions.ts';
import { type FunctionPlace, type RunningFunction, startFunction } from './run-function.ts';
import { type BenchServers, startServers } from './start-server.ts';

export interface InvocationFigures {
  readonly targets: number;
  /** The first one after the init: the modules that are loaded late, every secret, every connection. */
  readonly coldMs: number;
  readonly warmMs: number;
  /** Processor time of a warm one. */
  readonly warmCpuMs: number;
  readonly peakMb: number;
  /** The most targets of any run that were called degraded: slow, as our own processor is short. */
  readonly degraded: number;
  /** Requests to CloudWatch of a warm one, both regions together. */
  readonly calls: number;
  readonly coldCalls: number;
  /** Of the largest request, as it was sent. */
  readonly largestBytes: number;
}

/** At 1,769 MB a function has one processor, and less in proportion: Lambda's guide, "Configuring function memory". */
export const shareOfProcessor = memoryMb['check-targets'] / 1_769;

/** Free runs and held-back ones of the packaged function, over honest servers in another process; none of them may be down. */
export async function measureInvocations(
  runtimeClient: string,
  check: PackagedFunction,
  folder: string,
  counts: readonly number[],
): Promise<
  readonly { readonly free: InvocationFigures; readonly held: InvocationFigures & { readonly share: number } }[]
> {
  const servers = await startServers(Math.max(...counts));
  const parameters = new Map(servers.targets.map(({ secret }, index) => [`/canary/${nameOf(index)}/secret`, secret]));
  const endpoint = await startAwsEndpoint(parameters);
  try {
    const figures = [];
    for (const count of counts) {
      const place = writeFunction(check, path.join(folder, `targets-${count}`), servers, count, endpoint);
      const free = await measureOne(runtimeClient, place, endpoint, count);
      let hold: HeldBack | undefined;
      const held = await measureOne(runtimeClient, place, endpoint, count, (pid) => {
        hold = holdBack(pid, shareOfProcessor);
        return hold;
      });
      figures.push({ free, held: { ...held, share: hold?.share() ?? Number.NaN } });
    }
    return figures;
  } finally {
    endpoint.close();
    await servers.stop();
  }
}

const warmRuns = 5;

async function measureOne(
  runtimeClient: string,
  place: FunctionPlace,
  endpoint: AwsEndpoint,
  targets: number,
  hold: (pid: number) => Pick<HeldBack, 'release'> = () => ({ release: () => undefined }),
): Promise<InvocationFigures> {
  const running = await startFunction(runtimeClient, place);
  // Not in init: there a function has a whole processor.
  const held = hold(running.pid);
  try {
    const cold = await runOnce(running, endpoint, targets);
    const warm = [];
    for (let nth = 0; nth < warmRuns; nth++) warm.push(await runOnce(running, endpoint, targets));
    return {
      targets,
      coldMs: cold.tookMs,
      warmMs: median(warm.map(({ tookMs }) => tookMs)),
      warmCpuMs: median(warm.map(({ cpuMs }) => cpuMs)),
      peakMb: running.peakMb(),
      degraded: Math.max(...[cold, ...warm].map((run) => run.degraded)),
      coldCalls: cold.puts.length,
      calls: Math.max(...warm.map(({ puts }) => puts.length)),
      largestBytes: Math.max(...[cold, ...warm].flatMap(({ puts }) => puts.map(({ sentBytes }) => sentBytes))),
    };
  } finally {
    held.release();
    running.stop();
  }
}

interface Run {
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly degraded: number;
  readonly puts: readonly AwsCall[];
}

async function runOnce(running: RunningFunction, endpoint: AwsEndpoint, targets: number): Promise<Run> {
  endpoint.takeCalls();
  const cpuBeforeMs = running.cpuMs();
  const { value, tookMs } = await running.invoke({ shard: 0 }, checkTimeoutSeconds(60_000) * 1_000);
  const { up = 0, degraded = 0 } =
    (value as { readonly outcomes?: { readonly up: number; readonly degraded: number } }).outcomes ?? {};
  if (up + degraded !== targets) throw new Error(`not all up: ${JSON.stringify(value)}`);
  const puts = endpoint.takeCalls().filter(({ operation }) => operation === 'PutMetricData');
  return { tookMs, cpuMs: running.cpuMs() - cpuBeforeMs, degraded, puts };
}

function nameOf(index: number): string {
  return `target-${index + 1}`;
}

/** The packaged bundle beside a targets file of its own: the zip, but for what is checked. */
function writeFunction(
  check: PackagedFunction,
  folder: string,
  servers: BenchServers,
  count: number,
  endpoint: AwsEndpoint,
): FunctionPlace {
  mkdirSync(path.join(folder, 'functions'), { recursive: true });
  copyFileSync(
    path.join(check.folder, `functions/${check.door}.mjs`),
    path.join(folder, `functions/${check.door}.mjs`),
  );
  const targets = servers.targets.slice(0, count).map(({ url }, index) => ({
    name: nameOf(index),
    url,
    token: { mint: { hmacSecret: `ssm:/canary/${nameOf(index)}/secret` } },
  }));
  const written = {
    regions: { home: 'eu-central-1', standby: 'eu-west-1', probe: ['us-east-1'] },
    defaults: { origin: 'https://app.lab.example', ca: 'file:authority.pem' },
    targets,
  };
  const reading = readTargets(JSON.stringify(written));
  if (reading.kind === 'wrong') throw new Error(JSON.stringify(reading.mistakes));
  writeFileSync(path.join(folder, 'authority.pem'), servers.targets[0]?.caPem ?? '');
  writeFileSync(path.join(folder, 'canary.json'), JSON.stringify(reading.file));
  return {
    folder,
    handler: check.handler,
    memoryMb: memoryMb[check.door],
    environment: { ...benchEnvironment, CANARY_ROLE: 'probe', AWS_ENDPOINT_URL: endpoint.url },
  };
}
