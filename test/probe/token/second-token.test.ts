import { expect, it } from 'vitest';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { probeTarget } from '../../../functions/probe/run-probe.ts';
import { healthyTokens } from '../../lab/healthy/tokens.ts';
import { startLab } from '../../lab/start-lab.ts';

it('does not count the second in which it waits for another token as the slowness of anybody', async () => {
  const lab = await startLab();
  const endpoint = healthyTokens.find(({ shape }) => shape === 'an endpoint whose tokens of one second are the same');
  const running = await endpoint?.start(lab);
  if (running === undefined) throw new Error('the lab has no such endpoint');
  // So that both tokens are got in one second of the clock.
  const clock = { ...systemClock, now: () => Math.floor(systemClock.now() / 1_000) * 1_000 };
  try {
    const startedMs = systemClock.monotonic();
    const target = {
      ...lab.targetOf(running.target),
      limits: { slowMs: 900, certificateDays: 1, clockSkewMs: 60_000 },
    };
    const check = await probeTarget(target, { region: 'local', clock });
    const wallMs = systemClock.monotonic() - startedMs;
    expect(check.timingsMs.refresh).toBeDefined();
    // Where the second changed between the two tokens by itself, there was nothing to wait for.
    if (wallMs > 1_000) expect(check.timingsMs.total).toBeLessThan(wallMs - 900);
    expect(check.timingsMs.token).toBeGreaterThanOrEqual(0);
  } finally {
    await running.close();
    await lab.close();
  }
});
