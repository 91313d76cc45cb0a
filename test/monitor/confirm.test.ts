import { describe, expect, it } from 'vitest';
import { probeConfirmed } from '../../functions/monitor/check-target.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';
import type { ProbeTarget } from '../../functions/probe/probe-target.ts';
import { downCheck } from '../cli/sample-checks.ts';
import { readOnlyTarget, withKeys } from './readings.ts';

describe('a failure that is to be confirmed', () => {
  it('waits no longer than until the check is called off', async () => {
    const called = new AbortController();
    const settings = readOnlyTarget(withKeys('confirm: { attempts: 2, pause: 30s }'));
    // Only its limits are looked at.
    const target = { timeouts: settings.timeouts } as unknown as ProbeTarget;
    let tries = 0;
    const check = probeConfirmed(
      target,
      settings.confirm,
      { settings, region: 'local', startedMs: 0 },
      {
        budget: startDeadline(systemClock, Number.POSITIVE_INFINITY, called.signal),
        async probe({ timeouts }) {
          tries++;
          expect(timeouts.total).toBe(settings.timeouts.total);
          setImmediate(() => called.abort(new Error('enough')));
          return downCheck;
        },
      },
    );
    await expect(check).rejects.toThrow('enough');
    expect(tries).toBe(1);
  });
});
