import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineAlarms } from '../../functions/alarm/definitions.ts';
import { replay } from '../../functions/alarm/replay.ts';
import { type DrillParts, defaultStage, runDrill } from '../../functions/cli/drill.ts';
import { sceneOfDrill } from '../../functions/cli/drill-scene.ts';
import { runCommandLine } from '../../functions/cli/program.ts';
import { sceneOf } from '../../functions/cli/replay-scene.ts';
import { namespace } from '../../functions/metric/catalogue.ts';
import type { DataPoint } from '../../functions/metric/data-point.ts';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { defineDeployment } from '../../infra/deployment.ts';
import { fakeIo } from './fake-io.ts';

const url = 'url: "wss://rt.example.com/connection/websocket"';
const token = 'token: { mint: { hmacSecret: "ssm:/x" } }';
const deployed = `regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }
targets:
  - { name: chat, ${url}, ${token}, alerts: { token: { failures: 3, of: 5, regions: 2 } } }
  - { name: feed, ${url}, ${token}, metrics: lean }
  - { name: edge, ${url}, until: upgrade, alerts: { handshake: { failures: 4, of: 4, regions: 3 } } }
`;
const nowMs = Date.parse('2026-11-22T08:00:20Z');
const minuteMs = 60_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-drill-'));
  await writeFile(join(folder, 'canary.yml'), deployed);
  await writeFile(join(folder, 'local.yml'), `targets:\n  - { name: chat, ${url} }\n`);
});
afterAll(() => rm(folder, { recursive: true }));

describe('drill', () => {
  it('publishes the failure as a drill, home and to standby, and says what will follow', async () => {
    const { status, out, err, published } = await drill(['chat', 'tls.certificate-expired'], { stage: 'prod' });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect([...published.keys()]).toEqual(['eu-central-1', 'eu-west-1']);
    expect(published.get('eu-west-1')).toEqual(published.get('eu-central-1'));
    const home = published.get('eu-central-1') ?? [];
    expect(new Set(home.map(({ metric }) => metric))).toEqual(new Set(['HandshakeErrors', 'Failures']));
    expect(new Set(home.flatMap(({ dimensions }) => dimensions.Code ?? []))).toEqual(
      new Set(['drill:tls.certificate-expired']),
    );
    expect(new Set(home.flatMap(({ dimensions }) => dimensions.Region ?? []))).toEqual(
      new Set(['eu-central-1', 'eu-west-1', 'us-east-1']),
    );
    expect(out.replaceAll('\n', ' ')).toMatch(
      /^DRILL: chat fails with tls\.certificate-expired in eu-central-1, eu-west-1, us-east-1,/,
    );
    expect(out.replaceAll('\n', ' ')).toContain('the alarm canary-prod/chat/handshake, and an alert');
  });

  it('prints one JSON object', async () => {
    const { status, out } = await drill(['chat', 'connect.token-expired'], { json: true });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 1,
      drill: true,
      target: 'chat',
      code: 'connect.token-expired',
      class: 'token',
      stage: 'dev',
      alarms: ['canary-dev/chat/token'],
      published: [
        { region: 'eu-central-1', lost: [] },
        { region: 'eu-west-1', lost: [] },
      ],
    });
  });

  it('is the fault of the monitor where a metric store refuses', async () => {
    const { status, out, err } = await drill(['chat', 'tls.timeout'], {}, { 'eu-west-1': 'AccessDenied (HTTP 403)' });
    expect(status).toBe(3);
    expect(out).toContain('values are in the metrics of eu-central-1');
    expect(err).toMatch(/could not be sent to eu-west-1: AccessDenied \(HTTP 403\)/);
  });

  it('says so where nothing was sent', async () => {
    const gone = { 'eu-central-1': 'ECONNREFUSED', 'eu-west-1': 'ECONNREFUSED' };
    const { status, out } = await drill(['chat', 'tls.timeout'], {}, gone);
    expect(status).toBe(3);
    expect(out).toContain('Nothing was sent, and nothing will follow.');
  });

  it('asks for credentials where there are none', async () => {
    const none = { 'eu-central-1': 'CredentialsProviderError', 'eu-west-1': 'CredentialsProviderError' };
    await expect(drill(['chat', 'tls.timeout'], {}, none)).rejects.toThrow(/no credentials of AWS were found/);
  });

  it.each([
    [[], /say which target and which failure code/],
    [['chat'], /say which target and which failure code/],
    [['cht', 'tls.timeout'], /no target "cht"; did you mean "chat"/],
    [['chat', 'tls.timout'], /no failure code "tls\.timout"; the nearest is tls\.timeout/],
    [['chat', 'certificate-expired'], /the nearest is tls\.certificate-expired/],
    [['chat', 'degraded.slow'], /raises no alarm/],
    [['edge', 'connect.token-expired'], /no alarm of "edge" is about token failures/],
    [['chat', 'tls.timeout', '--stage', 'Prod 1'], /--stage needs the stage/],
    [['chat', 'tls.timeout', '--stage'], /--stage needs the stage/],
    [['chat', 'tls.timeout', 'now'], /drill takes two arguments, but 3 were given/],
    [['chat', 'tls.timeout', '--config', 'local.yml'], /names no regions, so nothing is deployed/],
  ])('%j is wrong usage', async (args, message) => {
    const { io, out, err } = fakeIo({ cwd: folder });
    const status = await runCommandLine(['drill', ...args], io);
    expect({ status, out: out.text() }).toEqual({ status: 2, out: '' });
    expect(err.text()).toMatch(message);
  });
});

describe('what a drill brings about', () => {
  // At any second of a minute, as alarms are evaluated at their own.
  const cases = [0, 1, 59].flatMap((second) => [
    { target: 'chat', code: 'tls.timeout', second },
    { target: 'chat', code: 'refresh.timeout', second },
    { target: 'feed', code: 'dns.not-found', second },
    { target: 'edge', code: 'tcp.refused', second },
  ]);

  it.each(cases)('$target, $code at second $second: one page within three minutes, and its end', (drilled) => {
    const file = targetsFile();
    const atMs = Date.parse('2026-11-22T08:00:00Z') + drilled.second * 1_000;
    const { points, toMs, quietAfterMs } = sceneOfDrill(drilled, file, 'canary', atMs);
    const scene = sceneOf(file);
    const checks = healthyChecks(drilled.target, file.probingRegions, atMs);
    const [first] = checks.filter(({ timeMs }) => timeMs >= atMs);
    const alerts = replay(
      {
        ...scene,
        sample: (check) => [...scene.sample(check), ...(check === first ? points.flatMap(toSamples) : [])],
      },
      checks,
    );
    expect(alerts.map(({ event, target }) => `${event} ${target}`)).toEqual([
      `firing ${drilled.target}`,
      `resolved ${drilled.target}`,
    ]);
    const [fired, resolved] = alerts.map(({ time }) => Date.parse(time));
    expect(fired).toBeLessThanOrEqual(atMs + 3 * minuteMs);
    expect(resolved).toBeLessThanOrEqual(toMs + quietAfterMs);
  });

  it('stays within what CloudWatch takes: not two hours ahead', () => {
    const rare = readTargets(
      `regions: { home: eu-central-1 }\ntargets:\n  - { name: chat, ${url}, ${token}, policy: { refuse: [plaintext], every: 24h } }\n`,
    );
    if (rare.kind !== 'right') throw new Error(JSON.stringify(rare.mistakes));
    const order = { target: 'chat', code: 'policy.plaintext-accepted' };
    const { points } = sceneOfDrill(order, rare.file, 'canary', nowMs);
    expect(points.length).toBeGreaterThan(0);
    for (const { timeMs } of points) expect(timeMs).toBeLessThanOrEqual(nowMs + 2 * 60 * minuteMs);
  });

  it('names the alarms as they are deployed', () => {
    const file = targetsFile();
    const deployment = defineDeployment(file, {
      stage: defaultStage,
      region: 'eu-central-1',
      isReserved: true,
      network: null,
    });
    const named = defineAlarms(file, deployment.prefix).map(({ name }) => name);
    const { alarms } = sceneOfDrill({ target: 'chat', code: 'tls.timeout' }, file, `canary-${defaultStage}`, nowMs);
    expect(named).toEqual(expect.arrayContaining([...alarms]));
  });
});

/** As `publish` sends them: everything home, the copies to standby. */
function toSamples({ metric, dimensions, timeMs, value, isCopied }: DataPoint) {
  const stores = isCopied ? ['eu-central-1', 'eu-west-1'] : ['eu-central-1'];
  return stores.map((store) => ({ store, namespace, metric, dimensions, timeMs, value }));
}

async function drill(
  [target, code]: readonly string[],
  options: { readonly stage?: string; readonly json?: true },
  refusals: Readonly<Record<string, string>> = {},
) {
  const { io, out, err } = fakeIo({ cwd: folder });
  const published = new Map<string, readonly DataPoint[]>();
  const parts: DrillParts = {
    clock: { now: () => nowMs, monotonic: () => 0 },
    openOutlet: async (region) => ({
      region,
      publish: async (points) => {
        const reason = refusals[region];
        if (reason !== undefined) return { region, sent: 0, lost: [{ points: points.length, reason }], calls: 1 };
        published.set(region, points);
        return { region, sent: points.length, lost: [], calls: 1 };
      },
    }),
  };
  const status = await runDrill([target, code], options, io, parts);
  return { status, out: out.text(), err: err.text(), published };
}

function targetsFile() {
  const reading = readTargets(deployed);
  if (reading.kind !== 'right') throw new Error(JSON.stringify(reading.mistakes));
  return reading.file;
}

/** Every minute at its tenth second, from ten minutes before to half an hour after. */
function healthyChecks(target: string, regions: readonly string[], atMs: number) {
  const startMs = Math.floor(atMs / minuteMs) * minuteMs + 10_000;
  return Array.from({ length: 40 }, (_, index) => startMs + (index - 10) * minuteMs).flatMap((timeMs) =>
    regions.map((region) => ({ timeMs, target, region, code: null })),
  );
}
