import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRun } from '../../functions/monitor/check-targets.ts';
import type { MetricOutlet } from '../../functions/monitor/ports.ts';
import { shardOf } from '../../functions/monitor/shard.ts';
import { startLabServer } from '../lab/lab-server.ts';
import { type Lab, startLab } from '../lab/start-lab.ts';
import { labTarget, makeScene, readPoint, region } from './run-scene.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

const minuteMs = 60_000;
/** A port that refuses: nobody listens there. */
const dead = 'wss://127.0.0.1:1/connection/websocket';
const noConfirmation = { attempts: 1, pauseMs: 1 };

/** A server that accepts and never answers. */
async function startSilentServer() {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `wss://127.0.0.1:${port}/connection/websocket`, close: () => server.close() };
}

describe('a run', () => {
  it('probes its targets, writes a line for each and publishes everything home and the copies to the standby', async () => {
    const targets = [labTarget('chat', lab.honest.url), labTarget('gone', dead)];
    const { parts, evidence, home, standby } = makeScene(lab, targets);
    const summary = await createRun(parts)({ shard: 0 }, minuteMs);
    expect(summary).toMatchObject({ kind: 'run', checks: 2, outcomes: { up: 1, degraded: 0, down: 1, unknown: 0 } });
    expect(evidence.lines.map(({ check }) => [check.target, check.outcome, check.region]).sort()).toEqual([
      ['chat', 'up', region],
      ['gone', 'down', region],
    ]);
    expect(evidence.troubles).toEqual([]);
    const said = home.points.map(readPoint);
    expect(said).toEqual(
      expect.arrayContaining(['Up chat 1', 'HandshakeErrors chat 0', 'TokenErrors chat 0', 'Up gone 0']),
    );
    expect(said).toEqual(
      expect.arrayContaining(['HandshakeErrors gone 1', 'Failures gone tcp.refused 1', 'ChecksRun 2']),
    );
    expect(standby.points.map(readPoint).sort()).toEqual([
      'Failures gone tcp.refused 1',
      // The region's own, and what it adds to all of them.
      'HandshakeErrors gone 1',
      'HandshakeErrors gone 1',
    ]);
    expect(JSON.stringify([evidence.lines, summary])).not.toContain(lab.secret);
  });

  it('probes only the targets of its shard, and all shards together probe each target once', async () => {
    const targets = Array.from({ length: 12 }, (_, index) => labTarget(`t${index}`, dead, { token: null }));
    const { parts, evidence } = makeScene(lab, targets);
    const run = createRun({ ...parts, settings: { ...parts.settings, shards: 3 } });
    for (const shard of [0, 1, 2]) {
      const before = evidence.lines.length;
      await run({ shard }, minuteMs);
      const names = evidence.lines.slice(before).map(({ check }) => check.target);
      expect(names.every((name) => shardOf(name, 3) === shard)).toBe(true);
    }
    expect(evidence.lines.map(({ check }) => check.target).sort()).toEqual(targets.map(({ name }) => name).sort());
  });

  it('refuses a shard that does not exist, and an order that is none', async () => {
    const { parts } = makeScene(lab, [labTarget('chat', dead)]);
    const run = createRun(parts);
    await expect(run({ shard: 1 }, minuteMs)).rejects.toThrow('from 0 to 0');
    await expect(run({ drill: { target: 'chat' } }, minuteMs)).rejects.toThrow('names a target and a code');
  });

  it('lets no target keep another from being published: neither by silence nor by a missing secret', async () => {
    const silent = await startSilentServer();
    try {
      const targets = [
        labTarget('silent', silent.url),
        labTarget('secretless', lab.honest.url, { token: { kind: 'fixed', secret: 'ssm:/no/such' } }),
        labTarget('chat', lab.honest.url),
      ];
      const { parts, evidence, home } = makeScene(lab, targets);
      await createRun(parts)({ shard: 0 }, 1_500);
      expect(home.points.map(readPoint)).toEqual(
        expect.arrayContaining(['Up chat 1', 'MonitorErrors 1', 'ChecksRun 3']),
      );
      const codes = evidence.lines.map(({ check }) => [check.target, check.outcome === 'down' && check.failure.code]);
      expect(new Map(codes as [string, string][])).toEqual(
        new Map<string, unknown>([
          ['silent', 'monitor.out-of-time'],
          ['secretless', 'monitor.secret-unavailable'],
          ['chat', false],
        ]),
      );
    } finally {
      silent.close();
    }
  });

  it('reports a mistake of its own as such, without its words, and goes on', async () => {
    const { parts, evidence, home, secrets } = makeScene(lab, []);
    const read = (name: string, limit?: number) => {
      if (name === 'ssm:/odd') throw new RangeError('the words may hold s3cret');
      return secrets.read(name, limit);
    };
    const odd = labTarget('odd', lab.honest.url, { token: { kind: 'fixed', secret: 'ssm:/odd' } });
    const settings = { ...parts.settings, targets: [labTarget('chat', lab.honest.url), odd] };
    const summary = await createRun({ ...parts, settings, secrets: { read, expire: () => undefined } })({}, minuteMs);
    expect(summary).toMatchObject({ outcomes: { up: 1, unknown: 1 } });
    expect(home.points.map(readPoint)).toEqual(expect.arrayContaining(['Up chat 1', 'MonitorErrors 1']));
    expect(evidence.troubles).toMatchObject([
      { what: 'unexpected-error', facts: { target: 'odd', error: 'RangeError' } },
    ]);
    expect(evidence.lines.find(({ check }) => check.target === 'odd')?.check).toMatchObject({
      failure: {
        code: 'monitor.unknown',
        class: 'monitor',
        cause: 'The monitor itself made a mistake (RangeError). This says nothing about the target.',
        evidence: { what: 'unexpected-error', detail: 'RangeError' },
      },
    });
    expect(JSON.stringify([evidence.lines, evidence.troubles])).not.toContain('s3cret');
  });

  it('counts nothing as a target’s fault while it cannot reach its own server', async () => {
    const targets = [labTarget('gone', dead), labTarget('chat', lab.honest.url)];
    const { parts, evidence, home } = makeScene(lab, targets, {
      startLoopbackServer: () => Promise.reject(new Error('EMFILE: too many open files')),
    });
    await createRun(parts)({ shard: 0 }, minuteMs);
    const gone = evidence.lines.find(({ check }) => check.target === 'gone')?.check;
    expect(gone).toMatchObject({
      outcome: 'down',
      failure: {
        code: 'monitor.self-test-failed',
        evidence: { detail: expect.stringContaining('the check itself ended with tcp.refused') },
      },
    });
    const said = home.points.map(readPoint);
    expect(said).toEqual(expect.arrayContaining(['MonitorErrors 1', 'Up chat 1', 'ChecksRun 2']));
    expect(said.some((point) => point.includes(' gone ') && !point.startsWith('Failures gone monitor.'))).toBe(false);
    expect(evidence.troubles).toMatchObject([{ what: 'self-test-failed' }]);
  });

  it('blames itself for a failure seen while its event loop stood still', async () => {
    const { parts, evidence, secrets } = makeScene(lab, [labTarget('gone', dead)]);
    let skippedMs = 0;
    const clock = { now: parts.clock.now, monotonic: () => parts.clock.monotonic() + skippedMs };
    const read = (name: string, limit?: number) => {
      // What a function without CPU looks like from inside: time has passed, and nothing has run.
      skippedMs = 1_500;
      return secrets.read(name, limit);
    };
    await createRun({ ...parts, clock, secrets: { ...secrets, read } })({ shard: 0 }, minuteMs);
    expect(evidence.lines[0]?.check).toMatchObject({
      failure: {
        code: 'monitor.self-test-failed',
        evidence: { detail: expect.stringMatching(/nothing of ours could run for \d+ ms/) },
      },
    });
  });

  it('asks again for the secrets of a target whose token is refused', async () => {
    const server = await startLabServer({ ...lab, secret: 'the secret after a rotation, elsewhere' });
    try {
      const { parts, evidence, secrets } = makeScene(lab, [labTarget('chat', server.url)]);
      await createRun(parts)({ shard: 0 }, minuteMs);
      expect(evidence.lines[0]?.check).toMatchObject({ failure: { code: 'connect.token-invalid' } });
      expect(secrets.expired).toContain('ssm:/lab/secret');
    } finally {
      await server.close();
    }
  });
});

describe('the time of a run', () => {
  it('says out of time of the targets whose turn does not come, and publishes in what it has kept', async () => {
    const { parts, home, evidence } = makeScene(lab, [labTarget('chat', lab.honest.url)]);
    const summary = await createRun(parts)({ shard: 0 }, 200);
    expect(summary).toMatchObject({ outcomes: { unknown: 1 } });
    expect(evidence.lines[0]?.check).toMatchObject({ failure: { code: 'monitor.out-of-time' } });
    expect(home.points.map(readPoint)).toEqual([
      'MonitorErrors 1',
      'Failures chat monitor.out-of-time 1',
      'ChecksRun 1',
    ]);
  });

  it('ends before the function would be ended, whatever hangs: the target, the secrets, the metric store', async () => {
    const silent = await startSilentServer();
    const hanging: MetricOutlet = { region: 'eu-central-1', publish: () => new Promise(() => undefined) };
    try {
      const secretless = labTarget('waiting', silent.url, { token: { kind: 'fixed', secret: 'ssm:/never' } });
      const { parts, standby, secrets } = makeScene(lab, [labTarget('silent', silent.url), secretless]);
      const read = (name: string) =>
        name === 'ssm:/never' ? new Promise<string>(() => undefined) : secrets.read(name);
      const run = createRun({ ...parts, secrets: { ...secrets, read }, outlets: { home: hanging, standby } });
      const startedMs = performance.now();
      const summary = await run({ shard: 0 }, 2_000);
      expect(performance.now() - startedMs).toBeLessThan(2_000);
      expect(summary).toMatchObject({
        outcomes: { unknown: 2 },
        publications: [{ region: 'eu-central-1', sent: 0, lost: [{ reason: 'the time was over' }] }, { sent: 2 }],
      });
      expect(standby.points.map(readPoint)).toContain('Failures silent monitor.out-of-time 1');
    } finally {
      silent.close();
    }
  });

  it('gives publishing a few seconds and no more, however much is left: a region that is gone must not keep a run going', async () => {
    const { parts, standby } = makeScene(lab, []);
    let givenMs = 0;
    const home: MetricOutlet = {
      region: 'eu-central-1',
      publish: async (points, deadline) => {
        givenMs = deadline.remainingMs();
        return { region: 'eu-central-1', sent: points.length, lost: [], calls: 1 };
      },
    };
    await createRun({ ...parts, outlets: { home, standby } })({}, minuteMs);
    expect(givenMs).toBeGreaterThan(3_000);
    expect(givenMs).toBeLessThanOrEqual(5_000);
  });

  it('names the target for a failure that came early, however little time there was', async () => {
    const { parts, evidence } = makeScene(lab, [labTarget('gone', dead)]);
    await createRun(parts)({ shard: 0 }, 4_000);
    expect(evidence.lines[0]?.check).toMatchObject({ failure: { code: 'tcp.refused' } });
  });
});

describe('confirm', () => {
  it('tries again within the run, keeps every try, and is up when the last one is', async () => {
    let requests = 0;
    const server = await startLabServer(lab, {
      hooks: {
        onRequest: (exchange) => {
          if (++requests > 1) return undefined;
          exchange.answer({ status: 502, body: 'bad gateway' });
          return 'handled';
        },
      },
    });
    try {
      const { parts, evidence, home } = makeScene(lab, [
        labTarget('chat', server.url, { confirm: { attempts: 3, pauseMs: 1 } }),
      ]);
      await createRun(parts)({ shard: 0 }, minuteMs);
      const check = evidence.lines[0]?.check;
      expect(check).toMatchObject({
        outcome: 'up',
        attempts: [
          { try: 1, outcome: 'connected' },
          { try: 2, outcome: 'connected' },
        ],
        tries: [{ try: 1, failure: { code: 'upgrade.bad-gateway' } }],
      });
      expect(check?.startedAt).toBe(check?.tries?.[0]?.startedAt);
      expect(evidence.lines).toHaveLength(1);
      expect(home.points.map(readPoint)).toContain('Up chat 1');
    } finally {
      await server.close();
    }
  });

  it('fails with the last try once all have failed', async () => {
    const { parts, evidence } = makeScene(lab, [labTarget('gone', dead, { confirm: { attempts: 3, pauseMs: 1 } })]);
    await createRun(parts)({ shard: 0 }, minuteMs);
    expect(evidence.lines[0]?.check).toMatchObject({
      failure: { code: 'tcp.refused' },
      attempts: [{ try: 1 }, { try: 2 }, { try: 3 }],
      tries: [{ try: 1 }, { try: 2 }],
    });
  });

  it('says nothing of tries where there was one', async () => {
    const { parts, evidence } = makeScene(lab, [labTarget('gone', dead, { confirm: noConfirmation })]);
    await createRun(parts)({ shard: 0 }, minuteMs);
    const check = evidence.lines[0]?.check;
    expect(check).not.toHaveProperty('tries');
    expect(check?.attempts.map((attempt) => 'try' in attempt)).toEqual([false]);
  });

  it('lets a whole failure stand when there is no time for another try', async () => {
    const { parts, evidence } = makeScene(lab, [
      labTarget('gone', dead, { confirm: { attempts: 5, pauseMs: 60_000 } }),
    ]);
    await createRun(parts)({ shard: 0 }, 800);
    expect(evidence.lines[0]?.check).toMatchObject({ failure: { code: 'tcp.refused' } });
  });
});

describe('a drill', () => {
  it('publishes a synthetic failure marked as drill, and touches neither the target nor what history counts', async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { parts, evidence, home, standby } = makeScene(lab, [labTarget('chat', `ws://127.0.0.1:${port}/`)]);
    const summary = await createRun(parts)({ drill: { target: 'chat', code: 'tls.certificate-expired' } }, minuteMs);
    server.close();
    expect(summary).toMatchObject({ kind: 'drill', target: 'chat', code: 'tls.certificate-expired' });
    expect(home.points.map(readPoint)).toEqual([
      'HandshakeErrors chat 1',
      'Failures chat drill:tls.certificate-expired 1',
      'HandshakeErrors chat 1',
    ]);
    expect(standby.points).toHaveLength(3);
    expect(evidence.lines).toMatchObject([
      { isDrill: true, check: { target: 'chat', failure: { code: 'tls.certificate-expired', class: 'handshake' } } },
    ]);
    expect(connections).toBe(0);
  });

  it.each([
    ['a target that is not there', { target: 'chta', code: 'tls.timeout' }, 'no target "chta"'],
    ['a code that is not there', { target: 'chat', code: 'tls.sad' }, 'no failure code "tls.sad"'],
    ['a degradation', { target: 'chat', code: 'degraded.slow' }, 'raises no alarm'],
  ])('is refused for %s', async (_, drill, reason) => {
    const { parts, evidence, home } = makeScene(lab, [labTarget('chat', dead)]);
    const summary = await createRun(parts)({ drill }, minuteMs);
    expect(summary).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
    expect([evidence.lines, home.points]).toEqual([[], []]);
  });
});
