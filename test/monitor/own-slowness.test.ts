import { describe, expect, it } from 'vitest';
import { checkTarget } from '../../functions/monitor/check-target.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';
import { makeCheck } from '../history/recording.ts';
import { fileOf } from './watching/watch-scene.ts';

/** What becomes of a check that took three seconds, of which so many milliseconds were ours; the limit is two seconds. */
async function judge(ownMs: number) {
  const [settings] = fileOf('[{ name: chat, url: "wss://rt.example.com" }]').targets;
  if (settings === undefined) throw new Error('one target');
  const seen = makeCheck(systemClock.now(), { code: 'degraded.slow' });
  const check = await checkTarget(settings, {
    region: 'local',
    clock: systemClock,
    budget: startDeadline(systemClock, 10_000),
    secrets: { read: async () => '', expire: () => undefined },
    health: {
      first: Promise.resolve(null),
      findFault: async () => null,
      measureDelayMs: async () => ownMs,
      end: async () => undefined,
    },
    probe: async () => ({ ...seen, timingsMs: { total: 3_000 } }),
    onUnexpected: (error) => {
      throw error;
    },
  });
  return { outcome: check.outcome, codes: check.degradations.map(({ code }) => code) };
}

describe('a check that was slow', () => {
  it('is the target’s where we were quick', async () => {
    expect(await judge(20)).toEqual({ outcome: 'degraded', codes: ['degraded.slow'] });
  });

  it('is not the target’s where we were slow ourselves: without that it would have been in time', async () => {
    expect(await judge(1_200)).toEqual({ outcome: 'up', codes: [] });
  });

  it('is the target’s where it would have been too slow without our own delay', async () => {
    expect(await judge(900)).toEqual({ outcome: 'degraded', codes: ['degraded.slow'] });
  });
});
