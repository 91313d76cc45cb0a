import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckRunner } from '../../../functions/monitor/watching/check-runner.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { createHonestServer } from '../../../functions/platform/loopback/honest-server.ts';
import { type Lab, startLab } from '../../lab/start-lab.ts';
import { labSecrets, labTarget } from '../run-scene.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

function open() {
  const troubles: string[] = [];
  const runner = new CheckRunner({
    clock: systemClock,
    secrets: labSecrets(lab),
    startLoopbackServer: createHonestServer(systemClock),
    onTrouble: (what) => troubles.push(what),
  });
  return { runner, troubles };
}

describe('checking in turn', () => {
  it('finds what a run in AWS finds: with the same secrets, self-test and diagnosis', async () => {
    const { runner, troubles } = open();
    const up = await runner.check(labTarget('chat', lab.honestTarget.url));
    expect(up).toMatchObject({ target: 'chat', region: 'local', outcome: 'up' });
    const down = await runner.check(labTarget('gone', 'wss://127.0.0.1:9/'));
    expect(down).toMatchObject({ outcome: 'down', failure: { code: 'tcp.refused' } });
    expect(troubles).toEqual([]);
    await runner.end();
  });

  it('is cut at once when watching ends, and then says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const hasComeIn = new Promise((resolve) => silent.once('connection', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { runner, troubles } = open();
    const check = runner.check(labTarget('slow', `wss://127.0.0.1:${port}/`));
    await hasComeIn;
    const sinceMs = systemClock.monotonic();
    runner.cutAll();
    expect(await check).toBeNull();
    expect(systemClock.monotonic() - sinceMs).toBeLessThan(2_000);
    expect(troubles).toEqual([]);
    await runner.end();
    silent.close();
  });
});
