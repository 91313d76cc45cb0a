import { describe, expect, it } from 'vitest';
import { beginOwnHealth } from '../../functions/monitor/own-health.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { createHonestServer } from '../../functions/platform/loopback/honest-server.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';
import type { ProbeTarget } from '../../functions/probe/probe-target.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';

function beginHealth(limitMs = 10_000) {
  const started = createHonestServer(systemClock)();
  let probes = 0;
  const health = beginOwnHealth({
    startServer: () => started,
    probe: (target: ProbeTarget) => {
      probes++;
      return probeTarget(target, { region: 'eu-west-1', clock: systemClock });
    },
    clock: systemClock,
    deadline: startDeadline(systemClock, limitMs),
  });
  return { health, started, probes: () => probes };
}

describe('our own health', () => {
  it('is looked at once at the beginning, and again with each failure; failures at one time share a look', async () => {
    const { health, probes } = beginHealth();
    expect(await health.first).toBeNull();
    expect(probes()).toBe(1);
    const nowMs = systemClock.monotonic();
    expect(await Promise.all([1, 2, 3].map(() => health.findFault(nowMs)))).toEqual([null, null, null]);
    expect(probes()).toBe(2);
    await health.end();
  });

  it('is bad when what worked at the beginning works no longer', async () => {
    const { health, started } = beginHealth();
    await health.first;
    await (await started).close();
    expect(await health.findFault(systemClock.monotonic())).toBe('tcp.refused from the honest server on the loopback');
    await health.end();
  });

  it('is bad when there is no time left to look', async () => {
    const { health } = beginHealth(0);
    expect(await health.first).toContain('did not answer in time');
    await health.end();
  });

  it('knows how much of the time that a check took was ours', async () => {
    const { health } = beginHealth();
    await health.first;
    const sinceMs = systemClock.monotonic();
    expect(await health.measureDelayMs(sinceMs)).toBeLessThan(1_000);
    const endMs = performance.now() + 300;
    while (performance.now() < endMs);
    // A tick may have been about to come.
    expect(await health.measureDelayMs(sinceMs)).toBeGreaterThan(190);
    await health.end();
  });
});
