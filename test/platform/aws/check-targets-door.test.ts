import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../functions/monitor/check-targets.ts';
import type { TargetSettings, TargetsFile } from '../../../functions/monitor/settle-targets.ts';
import { settleWatch } from '../../../functions/monitor/settle-watch.ts';
import { defaultTimeLimits } from '../../../functions/probe/probe-target.ts';
import { type Lab, startLab } from '../../lab/start-lab.ts';
import { labTarget } from '../../monitor/run-scene.ts';
import { type AwsAnswer, type AwsRequest, type AwsStandIn, refusal, startAwsStandIn, taken } from './aws-stand-in.ts';

const home = 'eu-central-1';
const standby = 'eu-west-1';
const region = 'us-east-1';

let lab: Lab;
let silent: Server;
let silentUrl = '';
let folder: string;
beforeAll(async () => {
  lab = await startLab();
  silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  silentUrl = `wss://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/connection/websocket`;
  folder = mkdtempSync(join(tmpdir(), 'canary-door-'));
  writeFileSync(join(folder, 'lab.pem'), lab.authority.caPem);
});
afterAll(async () => {
  silent.close();
  rmSync(folder, { recursive: true });
  await lab.close();
});

const ssmOk = (): AwsAnswer => ({
  status: 200,
  body: { Parameters: [{ Name: '/lab/secret', Type: 'SecureString', Value: lab.secret }] },
});
/** AWS when all is well. */
const answerWell = ({ operation }: AwsRequest): AwsAnswer => (operation === 'GetParameters' ? ssmOk() : taken);

type Line = Readonly<Record<string, unknown>>;

/** The door in a process of its own, with the environment that Lambda and infra give it, and its lines as they come. */
function invokeDoor(aws: AwsStandIn, targets: readonly TargetSettings[], limitMs: number, input = '{"shard":0}') {
  const file: TargetsFile = {
    regions: { home, standby, probe: [region] },
    probingRegions: [home, standby, region],
    everyMs: 60_000,
    budget: null,
    history: { public: false },
    watch: settleWatch(),
    targets,
  };
  writeFileSync(join(folder, 'canary.json'), JSON.stringify(file));
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'invoke-door.ts'), input, String(limitMs)], {
    env: {
      AWS_REGION: region,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      LAMBDA_TASK_ROOT: folder,
      CANARY_TARGETS: 'canary.json',
      CANARY_SHARDS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  let errors = '';
  const listeners = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const listen of listeners) listen();
  });
  // The logger's warnings come this way, and what Node says before it dies.
  createInterface(child.stderr).on('line', (line) => {
    if (line.startsWith('{"')) lines.push(JSON.parse(line));
    else errors += `${line}\n`;
  });
  const exited = once(child, 'close');
  const lineOf = (target: string) =>
    lines.find(({ message, check }) => message === 'check' && (check as Line).target === target)?.check as
      | Line
      | undefined;
  return {
    child,
    lines,
    lineOf,
    async summary(): Promise<RunSummary> {
      await exited;
      const found = lines.find(({ message }) => message === 'summary')?.summary;
      if (found === undefined) throw new Error(`the door gave no summary: ${errors}`);
      return found as RunSummary;
    },
    /** Until the evidence of a target has been written. */
    seen: (target: string) =>
      new Promise<void>((settle) => {
        const look = () => lineOf(target) !== undefined && settle();
        listeners.add(look);
        look();
      }),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  } satisfies { child: ChildProcess } & Readonly<Record<string, unknown>>;
}

function metricsIn(aws: AwsStandIn, at: string): readonly string[] {
  const sent = aws.requests.filter(({ operation, region: to }) => operation === 'PutMetricData' && to === at);
  return sent.flatMap(({ body }) =>
    (body.MetricData as { readonly MetricName: string }[]).map(({ MetricName }) => MetricName),
  );
}

const quick = { ...defaultTimeLimits, total: 1_000 };

describe('the door of check-targets', () => {
  it('runs a shard with real clients: secrets from SSM, lines on standard output, one request to home and one to the standby', async () => {
    const aws = await startAwsStandIn(answerWell);
    const door = invokeDoor(aws, [labTarget('chat', lab.honest.url), labTarget('gone', 'wss://127.0.0.1:1/')], 30_000);
    expect(await door.summary()).toMatchObject({
      checks: 2,
      outcomes: { up: 1, down: 1 },
      publications: [
        { region: home, lost: [], calls: 1 },
        { region: standby, lost: [], calls: 1 },
      ],
    });
    expect(door.lines.find(({ message }) => message === 'check')).toMatchObject({
      level: 'INFO',
      service: 'check-targets',
      timestamp: expect.any(String),
      check: { schema: 1, region },
    });
    expect(metricsIn(aws, home)).toEqual(expect.arrayContaining(['Up', 'Duration', 'ChecksRun', 'Failures']));
    // The region's own, and what it adds to all of them.
    expect([...metricsIn(aws, standby)].sort()).toEqual(['Failures', 'HandshakeErrors', 'HandshakeErrors']);
    expect(JSON.stringify([door.lines, aws.requests])).not.toContain(lab.secret);
    await aws.close();
  });

  it('leaves, when it is killed in mid-run, whole lines of what it knew and not half of a run; the next one is whole', async () => {
    const aws = await startAwsStandIn(answerWell);
    const targets = [labTarget('chat', lab.honest.url), labTarget('silent', silentUrl, { timeouts: quick })];
    const killed = invokeDoor(
      aws,
      [targets[0], labTarget('silent', silentUrl)].filter((one) => one !== undefined),
      30_000,
    );
    await killed.seen('chat');
    await killed.kill();
    expect(killed.lineOf('chat')).toMatchObject({ outcome: 'up' });
    expect(killed.lineOf('silent')).toBeUndefined();
    expect([...metricsIn(aws, home), ...metricsIn(aws, standby)]).toEqual([]);

    const next = invokeDoor(aws, targets, 30_000);
    expect(await next.summary()).toMatchObject({ outcomes: { up: 1, down: 1 } });
    expect(metricsIn(aws, home).filter((name) => name === 'ChecksRun')).toHaveLength(1);
    await aws.close();
  });

  it('reports to the standby in time when the home region is gone and answers nothing', async () => {
    const aws = await startAwsStandIn((request) => (request.region === home ? 'hang' : answerWell(request)));
    const door = invokeDoor(aws, [labTarget('gone', 'wss://127.0.0.1:1/')], 2_500);
    expect(await door.summary()).toMatchObject({
      publications: [
        { region: home, sent: 0, lost: [{ reason: 'eu-central-1 did not answer in time' }] },
        { region: standby, sent: 3, lost: [] },
      ],
    });
    expect(door.lines.find(({ message }) => message === 'metrics-lost')).toMatchObject({
      level: 'WARN',
      trouble: { region: home, sent: 0 },
    });
    await aws.close();
  });

  it('ends well and says what was lost when CloudWatch answers 500 everywhere', async () => {
    const reason = 'InternalServiceFault (HTTP 500)';
    const answer = refusal('InternalServiceFault', 500);
    const aws = await startAwsStandIn((request) => (request.operation === 'PutMetricData' ? answer : ssmOk()));
    const door = invokeDoor(aws, [labTarget('gone', 'wss://127.0.0.1:1/')], 30_000);
    expect(await door.summary()).toMatchObject({
      outcomes: { down: 1 },
      publications: [{ lost: [{ reason }] }, { lost: [{ reason }] }],
    });
    expect(door.lineOf('gone')).toMatchObject({ outcome: 'down' });
    await aws.close();
  });

  it('blames no target when SSM refuses, and checks those that need no secret', async () => {
    const aws = await startAwsStandIn(({ operation }) =>
      operation === 'GetParameters' ? refusal('AccessDeniedException') : taken,
    );
    const open = labTarget('open', lab.honest.url, { token: null, until: 'upgrade' });
    const door = invokeDoor(aws, [labTarget('chat', lab.honest.url), open], 30_000);
    expect(await door.summary()).toMatchObject({ outcomes: { up: 1, down: 0, unknown: 1 } });
    expect(door.lineOf('chat')).toMatchObject({
      failure: { code: 'monitor.secret-unavailable', evidence: { detail: expect.stringContaining('ssm:/lab/secret') } },
    });
    expect(metricsIn(aws, home)).toEqual(expect.arrayContaining(['Up', 'MonitorErrors', 'ChecksRun']));
    await aws.close();
  });

  it('makes a drill, marked as such in its line and its metrics', async () => {
    const aws = await startAwsStandIn(answerWell);
    const order = { drill: { target: 'chat', code: 'token.refused' } };
    const door = invokeDoor(aws, [labTarget('chat', lab.honest.url)], 30_000, JSON.stringify(order));
    expect(await door.summary()).toMatchObject({ kind: 'drill', code: 'token.refused' });
    expect(door.lines[0]).toMatchObject({ message: 'check', drill: true, check: { target: 'chat' } });
    expect(JSON.stringify(aws.requests)).toContain('drill:token.refused');
    expect(metricsIn(aws, home)).toEqual(['TokenErrors', 'Failures', 'TokenErrors']);
    await aws.close();
  });
});
