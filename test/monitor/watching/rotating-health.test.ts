import { describe, expect, it } from 'vitest';
import { RotatingHealth } from '../../../functions/monitor/watching/rotating-health.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { createHonestServer } from '../../../functions/platform/loopback/honest-server.ts';
import { probeTarget } from '../../../functions/probe/run-probe.ts';

function open(options: { readonly isBroken?: () => boolean } = {}) {
  let offsetMs = 0;
  const clock = { now: systemClock.now, monotonic: () => systemClock.monotonic() + offsetMs };
  const start = createHonestServer(clock);
  const servers = { started: 0, closed: 0 };
  const faults: string[] = [];
  const health = new RotatingHealth({
    clock,
    startServer: async () => {
      servers.started += 1;
      const server = await start();
      return {
        target: options.isBroken?.() === true ? { ...server.target, ca: [] } : server.target,
        close: async () => {
          await server.close();
          servers.closed += 1;
        },
      };
    },
    probe: (target) => probeTarget(target, { region: 'local', clock }),
    onFault: (fault) => faults.push(fault),
  });
  return {
    health,
    servers,
    faults,
    pass: (ms: number) => {
      offsetMs += ms;
    },
  };
}

describe('the self-test of a process that stays', () => {
  it('is shared for a minute, made anew after it, and closed when the last check that needs it has ended', async () => {
    const { health, servers, pass } = open();
    const one = health.acquire();
    const other = health.acquire();
    expect(await one.health.first).toBeNull();
    expect(other.health).toBe(one.health);
    pass(61_000);
    const next = health.acquire();
    expect(next.health).not.toBe(one.health);
    expect(await next.health.first).toBeNull();
    one.release();
    one.release();
    expect(servers).toEqual({ started: 2, closed: 0 });
    other.release();
    await expect.poll(() => servers.closed).toBe(1);
    await health.end();
    expect(servers).toEqual({ started: 2, closed: 2 });
  });

  it('is told of when it fails, and made anew at once, so that what fails later is not excused', async () => {
    let isBroken = true;
    const { health, faults } = open({ isBroken: () => isBroken });
    const first = health.acquire();
    expect(await first.health.first).toMatch(/honest server/);
    expect(faults.length).toBe(1);
    isBroken = false;
    const second = health.acquire();
    expect(await second.health.first).toBeNull();
    expect(await second.health.findFault(systemClock.monotonic())).toBeNull();
    first.release();
    second.release();
    await health.end();
  });
});
