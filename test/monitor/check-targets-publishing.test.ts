import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRun } from '../../functions/monitor/check-targets.ts';
import type { MetricOutlet } from '../../functions/monitor/ports.ts';
import { type Lab, startLab } from '../lab/start-lab.ts';
import { labTarget, makeScene, openOutlet, readPoint } from './run-scene.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

const minuteMs = 60_000;
const home = 'eu-central-1';
/** Refuses at once: nobody listens there. */
const dead = 'wss://127.0.0.1:1/connection/websocket';

/** A run in home itself, whose own CloudWatch is what the outlet makes of it. */
async function runAtHome(outlet: Partial<MetricOutlet>) {
  const { parts, standby } = makeScene(lab, [labTarget('gone', dead)]);
  const outlets = { home: { ...openOutlet(home), ...outlet }, standby };
  const run = createRun({ ...parts, settings: { ...parts.settings, region: home }, outlets });
  const summary = await run({}, 2_500);
  return { summary, copied: standby.points.map(readPoint).sort() };
}

const failures = ['Failures gone tcp.refused 1', 'HandshakeErrors gone 1', 'HandshakeErrors gone 1'];

describe('the heartbeat of home', () => {
  it('goes to the standby beside what failed', async () => {
    const { copied, summary } = await runAtHome({});
    expect(copied).toEqual(['ChecksRun 1', ...failures]);
    expect(summary).toMatchObject({ publications: [{ region: home }, { sent: 4, lost: [], calls: 2 }] });
  });

  it('goes there only once home has taken its own metrics, so that it says that the alarms of home have data', async () => {
    const order: string[] = [];
    let copiedBefore = 0;
    const { parts, standby } = makeScene(lab, []);
    const taking: MetricOutlet = {
      region: home,
      publish: async (points) => {
        await new Promise((resolve) => setImmediate(resolve));
        copiedBefore = standby.points.length;
        order.push('home has taken it');
        return { region: home, sent: points.length, lost: [], calls: 1 };
      },
    };
    const outlets = { home: taking, standby };
    await createRun({ ...parts, settings: { ...parts.settings, region: home }, outlets })({}, minuteMs);
    expect([copiedBefore, order]).toEqual([0, ['home has taken it']]);
    expect(standby.points.map(readPoint)).toEqual(['ChecksRun 0']);
  });

  it.each([
    ['refuses', async () => ({ region: home, sent: 0, lost: [{ points: 1, reason: 'HTTP 500' }], calls: 1 })],
    ['takes only a part', async () => ({ region: home, sent: 9, lost: [{ points: 1, reason: 'HTTP 500' }], calls: 2 })],
    ['breaks', () => Promise.reject(new Error('no'))],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('stays away while the CloudWatch of home %s, and what failed goes there all the same', async (_, publish) => {
    expect((await runAtHome({ publish })).copied).toEqual(failures);
  });
});

describe('a region that is not home', () => {
  it('does not call the standby while all is well', async () => {
    const { parts, standby } = makeScene(lab, [labTarget('chat', lab.honest.url)]);
    const summary = await createRun(parts)({}, minuteMs);
    expect(standby.points).toEqual([]);
    expect(summary).toMatchObject({ publications: [{ calls: 1 }, { sent: 0, calls: 0, lost: [] }] });
  });
});

describe('the errors of a target over all regions', () => {
  const countsOf = (points: ReturnType<typeof openOutlet>['points']) =>
    points.filter(({ metric, dimensions }) => metric === 'HandshakeErrors' && dimensions.Region === undefined);

  it('carry the time that the schedule says, if that can be', async () => {
    const { parts, home: atHome } = makeScene(lab, [labTarget('gone', dead)]);
    const run = createRun(parts);
    const nowMs = Date.now();
    const meantMs = nowMs - 50_000;
    await run({ scheduledTime: new Date(meantMs).toISOString() }, minuteMs);
    expect(countsOf(atHome.points)).toMatchObject([{ timeMs: Math.floor(meantMs / minuteMs) * minuteMs, value: 1 }]);
    await run({ scheduledTime: '1970-01-01T00:00:00Z' }, minuteMs);
    expect(countsOf(atHome.points)[1]?.timeMs).toBeGreaterThan(nowMs - 2 * minuteMs);
  });

  it('count the region once, though the schedule fires twice for one minute', async () => {
    const { parts, home: atHome } = makeScene(lab, [labTarget('gone', dead)]);
    const run = createRun(parts);
    const scheduledTime = new Date().toISOString();
    await run({ scheduledTime }, minuteMs);
    await run({ scheduledTime }, minuteMs);
    expect(countsOf(atHome.points).map(({ value }) => value)).toEqual([1, 0]);
  });

  it('are not sent where no other region probes', async () => {
    const { parts, home: atHome } = makeScene(lab, [labTarget('gone', dead)]);
    await createRun({ ...parts, settings: { ...parts.settings, isOnlyRegion: true } })({}, minuteMs);
    expect(countsOf(atHome.points)).toEqual([]);
  });
});
