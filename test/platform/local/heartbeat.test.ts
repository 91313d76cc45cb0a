import { afterEach, describe, expect, it } from 'vitest';
import { SecretUnavailable } from '../../../functions/monitor/ports.ts';
import type { HeartbeatSettings } from '../../../functions/monitor/settle-watch.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { createHeartbeat, type Heartbeat } from '../../../functions/platform/local/heartbeat.ts';
import { startReceiver, type WebhookReceiver } from './webhook-receiver.ts';

let taken: WebhookReceiver | undefined;
let heartbeat: Heartbeat | undefined;
afterEach(async () => {
  heartbeat?.stop();
  await taken?.close();
});

interface Scene {
  /** Status of each call, in order; the last one for all that follow. */
  readonly statuses?: readonly number[];
  readonly settings?: Partial<HeartbeatSettings>;
  readonly isAllWell?: () => boolean;
}

/** A heartbeat whose timers are run by hand. `beat` gives the pause that it plans after one more turn. */
async function open({ statuses = [200], settings = {}, isAllWell = () => true }: Scene) {
  const answers = [...statuses];
  taken = await startReceiver((response) =>
    response.writeHead(answers.length > 1 ? (answers.shift() ?? 0) : (answers[0] ?? 0)).end(),
  );
  const planned: { readonly delayMs: number; readonly act: () => void }[] = [];
  let notify = (): void => {};
  const told: string[] = [];
  const url = `http://127.0.0.1:${taken.port}/ping-0000-1111-2222`;
  heartbeat = createHeartbeat(
    { url: 'env:BEAT', everyMs: 60_000, method: 'GET', headers: {}, ...settings },
    {
      readSecret: async (name) => {
        if (name !== 'env:BEAT') throw new SecretUnavailable(name, 'is not set in the environment');
        return url;
      },
      clock: systemClock,
      after: (delayMs, act) => {
        planned.push({ delayMs, act });
        notify();
        return () => planned.splice(0);
      },
      random: () => 0.5,
      isAllWell,
      tell: (text) => told.push(text),
    },
  );
  const first = planned[0]?.delayMs;
  const beat = async (): Promise<number | undefined> => {
    const next = new Promise<void>((resolve) => {
      notify = resolve;
    });
    planned.shift()?.act();
    await next;
    return planned[0]?.delayMs;
  };
  return { beat, told, first, received: taken.received };
}

describe('the heartbeat', () => {
  it('is sent soon after the start, and then a little more often than asked for', async () => {
    const { beat, first, received, told } = await open({ settings: { headers: { 'X-A': 'b' } } });
    expect(first).toBe(2_500);
    expect(await beat()).toBe(57_000);
    expect(await beat()).toBe(57_000);
    expect(received).toHaveLength(2);
    expect(received[0]).toMatchObject({ method: 'GET', path: '/ping-0000-1111-2222', headers: { 'x-a': 'b' } });
    expect(told).toEqual([]);
  });

  it('is withheld while checks are late or cannot be stored, which is said once', async () => {
    let isWell = false;
    const { beat, received, told } = await open({ isAllWell: () => isWell });
    await beat();
    await beat();
    expect(received).toEqual([]);
    isWell = true;
    await beat();
    expect(received).toHaveLength(1);
    expect(told).toEqual(['heartbeat: not sent while checks are late or cannot be stored', 'heartbeat: sent again']);
  });

  it('that fails is tried again before its turn, and said once for each change', async () => {
    const { beat, told } = await open({ statuses: [500, 500, 200, 404, 200] });
    expect(await beat()).toBe(14_250);
    await beat();
    expect(await beat()).toBe(57_000);
    await beat();
    await beat();
    expect(told).toEqual([
      'heartbeat fails (500); it is tried again',
      'heartbeat: sent again',
      'heartbeat refuses it (404); it is tried again',
      'heartbeat: sent again',
    ]);
  });

  it('can be posted', async () => {
    const { beat, received } = await open({ settings: { method: 'POST' } });
    await beat();
    expect(received[0]).toMatchObject({ method: 'POST', headers: { 'content-length': '0' } });
  });

  it('names a secret that it lacks', async () => {
    const { beat, told } = await open({ settings: { url: 'env:MISSING' } });
    await beat();
    expect(told).toEqual(['heartbeat cannot be used: env:MISSING is not set in the environment; it is tried again']);
  });

  it('ends when it is stopped', async () => {
    const { told, received } = await open({});
    heartbeat?.stop();
    expect(told).toEqual([]);
    expect(received).toEqual([]);
  });
});
