import { describe, expect, it } from 'vitest';
import type { Answer } from '../../functions/page/ask-server.ts';
import { type Live, startLive } from '../../functions/page/live.ts';

const targets = { targets: [{ name: 'chat', outcome: 'up' }] };
const withDays = { targets: [{ name: 'chat', outcome: 'up', days: { from: '2026-11-22', minutes: [[9, 0, 0]] } }] };

describe('what the page knows', () => {
  it('asks for the days once, then for the states alone, as often as the server says', async () => {
    const scene = start({ maxAgeMs: 60_000 });
    await scene.settle();
    expect(scene.taken()).toEqual(['api/targets?days=90']);
    expect(scene.live.snapshot().intervalMs).toBe(60_000);
    await scene.pass(59_000);
    expect(scene.taken()).toEqual([]);
    await scene.pass(1_000);
    expect(scene.taken()).toEqual(['api/targets']);
    expect(scene.live.snapshot().overview?.targets[0]?.days).toHaveLength(1);
  });

  it('asks for the days again when they have grown old', async () => {
    const scene = start({ maxAgeMs: 300_000 });
    await scene.settle();
    await scene.pass(300_000);
    await scene.pass(300_000);
    expect(scene.taken()).toEqual(['api/targets?days=90', 'api/targets', 'api/targets?days=90']);
  });

  it.each([
    [null, 5_000],
    [0, 5_000],
    [1_000, 2_000],
    [86_400_000, 300_000],
  ])('is asked for within bounds where the server says %j', async (maxAgeMs, intervalMs) => {
    const scene = start({ maxAgeMs });
    await scene.settle();
    expect(scene.live.snapshot().intervalMs).toBe(intervalMs);
  });

  it('forgives one lost answer, then says so, keeps what was known, and recovers', async () => {
    const scene = start({});
    await scene.settle();
    scene.answer(() => ({ kind: 'silence' }));
    await scene.pass(5_000);
    expect(scene.live.snapshot().trouble).toBeNull();
    await scene.pass(1_000);
    expect(scene.live.snapshot()).toMatchObject({
      trouble: { kind: 'silence' },
      overview: { targets: [{ name: 'chat' }] },
    });
    scene.answer(null);
    await scene.pass(5_000);
    expect(scene.live.snapshot().trouble).toBeNull();
  });

  it('says at once that nothing answers where nothing has ever answered', async () => {
    const scene = start({ first: () => ({ kind: 'problem', status: 503, detail: 'The store does not answer.' }) });
    await scene.settle();
    expect(scene.live.snapshot()).toMatchObject({ overview: null, trouble: { status: 503 } });
  });

  it('asks nothing while nobody looks, and at once when somebody does', async () => {
    const scene = start({});
    await scene.settle();
    scene.live.setVisible(false);
    scene.taken();
    await scene.pass(600_000);
    expect(scene.taken()).toEqual([]);
    scene.live.setVisible(true);
    await scene.settle();
    expect(scene.taken()).toEqual(['api/targets?days=90']);
  });

  it('asks soon after the machine has slept, however rarely it asks', async () => {
    const scene = start({ maxAgeMs: 300_000 });
    await scene.settle();
    scene.taken();
    await scene.pass(10_000);
    scene.sleep(7_200_000);
    await scene.pass(10_000);
    expect(scene.taken()).toEqual(['api/targets?days=90']);
  });

  it('goes on asking, for details too, when the clock is set back by hours', async () => {
    const scene = start({});
    await scene.settle();
    scene.live.keep('detail', 60_000);
    await scene.settle();
    scene.taken();
    scene.sleep(-3 * 3_600_000);
    await scene.pass(10_000);
    expect(scene.taken()).toEqual(['api/targets?days=90', 'detail', 'api/targets']);
  });

  it('takes the times from the clock of the server, where that differs from ours', async () => {
    const scene = start({ serverMs: 3_600_000 });
    await scene.settle();
    expect(scene.live.snapshot().clockAheadMs).toBe(3_600_000);
  });
});

describe('details', () => {
  it('are asked for while they are shown, a few at a time, and again when they are due', async () => {
    const scene = start({});
    await scene.settle();
    scene.taken();
    const hold = scene.hold();
    const release = Array.from({ length: 6 }, (_, index) => scene.live.keep(`detail-${index}`, 10_000));
    await scene.settle();
    expect(scene.taken()).toHaveLength(4);
    hold();
    await scene.settle();
    expect(scene.taken()).toEqual(['detail-4', 'detail-5']);
    await scene.pass(5_000);
    expect(scene.taken()).toEqual(['api/targets']);
    await scene.pass(5_000);
    expect(scene.taken()).toHaveLength(7);
    for (const one of release) one();
    await scene.pass(20_000);
    expect(scene.taken().filter((address) => address.startsWith('detail'))).toEqual([]);
  });

  it('keep what was known where they cannot be read any more', async () => {
    const scene = start({});
    await scene.settle();
    scene.live.keep('detail', 1_000);
    await scene.settle();
    scene.answer((address) => (address === 'detail' ? { kind: 'problem', status: 500, detail: 'no' } : null));
    await scene.pass(5_000);
    expect(scene.live.snapshot().details.get('detail')).toMatchObject({ value: targets, trouble: { status: 500 } });
  });

  it('are forgotten when there are many that nobody shows', async () => {
    const scene = start({});
    await scene.settle();
    for (let index = 0; index < 100; index += 1) {
      scene.live.keep(`detail-${index}`, 1_000)();
      await scene.settle();
    }
    expect(scene.live.snapshot().details.size).toBeLessThanOrEqual(41);
  });
});

type Answering = (address: string) => Answer | null;

interface LiveScene {
  readonly live: Live;
  /** What was asked for since the last call. */
  readonly taken: () => readonly string[];
  /** null: as in the beginning. */
  readonly answer: (how: Answering | null) => void;
  /** Answers nothing until the returned function is called. */
  readonly hold: () => () => void;
  readonly settle: () => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  /** The clock goes on, or is set, and no timer notices. */
  readonly sleep: (ms: number) => void;
}

/** The page's knowledge with a clock, timers and a server of the test's own. */
function start(options: {
  readonly maxAgeMs?: number | null;
  readonly serverMs?: number;
  readonly first?: Answering;
}): LiveScene {
  const { maxAgeMs = null, serverMs = null, first = null } = options;
  let nowMs = 86_400_000;
  let asked: string[] = [];
  let answering = first;
  let held: Promise<void> | null = null;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  const live = startLive({
    ask: async (address) => {
      asked.push(address);
      await held;
      const value = address.includes('days') ? withDays : targets;
      const usual: Answer = {
        kind: 'answer',
        value,
        maxAgeMs,
        serverMs: serverMs === null ? null : nowMs + serverMs,
        pageVersion: 'old',
      };
      return answering?.(address) ?? usual;
    },
    now: () => nowMs,
    later: (ms, callback) => {
      const timer = { atMs: nowMs + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  // Promises that are done have all been heard of when the queue of microtasks is empty.
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    live,
    taken: () => {
      const taken = asked;
      asked = [];
      return taken;
    },
    answer: (how) => {
      answering = how;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = null;
        resolve();
      };
    },
    settle,
    sleep: (ms) => {
      nowMs += ms;
      const all = [...timers];
      timers.clear();
      for (const { atMs, callback } of all) timers.add({ atMs: atMs + ms, callback });
    },
    pass: async (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs)[0];
        if (due === undefined) break;
        timers.delete(due);
        nowMs = due.atMs;
        due.callback();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
  };
}
