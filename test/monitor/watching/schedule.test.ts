import { describe, expect, it } from 'vitest';
import { Schedule } from '../../../functions/monitor/watching/schedule.ts';

const startMs = Date.UTC(2026, 10, 22, 8);
const everyMs = 10_000;

/** A schedule whose checks end when they are told to. */
function open(names: readonly string[], mostAtOnce?: number) {
  const begun: { readonly name: string; readonly atMs: number }[] = [];
  const skipped: string[] = [];
  const running = new Map<string, () => void>();
  let nowMs = startMs;
  const schedule = new Schedule({
    run: (name) => {
      begun.push({ name, atMs: nowMs });
      expect(running.has(name)).toBe(false);
      return new Promise((resolve) => {
        running.set(name, () => {
          running.delete(name);
          resolve();
        });
      });
    },
    onSkipped: (name) => skipped.push(name),
    ...(mostAtOnce === undefined ? {} : { mostAtOnce }),
  });
  schedule.define(names, everyMs, nowMs);
  /** Every 10 ms, as a timekeeper does when something is due. */
  const pass = async (ms: number, checksEnd: boolean): Promise<void> => {
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 10) {
      schedule.begin(nowMs);
      if (!checksEnd) continue;
      for (const end of [...running.values()]) end();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return {
    schedule,
    begun,
    skipped,
    running,
    pass,
    jump: (ms: number) => {
      nowMs += ms;
    },
    now: () => nowMs,
  };
}

const many = Array.from({ length: 200 }, (_, index) => `target-${index}`);

describe('the schedule', () => {
  it('looks at everything soon after the start, and not all at once', async () => {
    const { begun, pass } = open(many);
    await pass(5_010, true);
    expect(new Set(begun.map(({ name }) => name)).size).toBe(200);
    const byTenth = Map.groupBy(begun, ({ atMs }) => Math.floor((atMs - startMs) / 100));
    for (const some of byTenth.values()) expect(some.length).toBeLessThan(20);
  });

  it('gives each target one turn a round, always at the same place of it', async () => {
    const { begun, pass, schedule } = open(['chat', 'feed']);
    await pass(100_000, true);
    for (const name of ['chat', 'feed']) {
      const turns = begun.filter((one) => one.name === name).map(({ atMs }) => atMs);
      const steps = turns.slice(2).map((atMs, index) => atMs - (turns[index + 1] ?? 0));
      expect(steps.length).toBeGreaterThanOrEqual(8);
      expect(new Set(steps)).toEqual(new Set([everyMs]));
    }
    expect(schedule.figures()).toMatchObject({ skipped: 0 });
    expect(Math.max(...schedule.figures().latenessMs)).toBeLessThan(10);
  });

  it('leaves a turn out, and counts it, where the check before is not over', async () => {
    const { begun, skipped, running, pass, schedule } = open(['slow']);
    await pass(35_000, false);
    expect(begun.length).toBe(1);
    expect(skipped.length).toBeGreaterThanOrEqual(3);
    expect(schedule.figures().skipped).toBe(skipped.length);
    running.get('slow')?.();
    await pass(10_000, true);
    expect(begun.length).toBe(2);
  });

  it('runs no more at once than it may, and the others as soon as there is room', async () => {
    const { running, pass } = open(many, 5);
    await pass(6_000, false);
    expect(running.size).toBe(5);
    for (let waiting = 195; waiting > 0; waiting -= 5) {
      for (const end of [...running.values()]) end();
      await new Promise(setImmediate);
      expect(running.size).toBe(5);
    }
  });

  it('makes up for nothing after a long pause', async () => {
    const { begun, pass, jump } = open(many);
    await pass(20_000, true);
    const before = begun.length;
    jump(3_600_000);
    await pass(1_000, true);
    expect(begun.length - before).toBeLessThan(60);
    await pass(9_500, true);
    expect(begun.length - before).toBeGreaterThan(190);
    expect(begun.length - before).toBeLessThan(250);
  });

  it('goes on at once where the clock was set back', async () => {
    const { begun, pass, jump, schedule, now } = open(['chat']);
    await pass(20_000, true);
    const before = begun.length;
    jump(-3_600_000);
    schedule.realign(now());
    await pass(10_010, true);
    expect(begun.length).toBe(before + 1);
  });

  it('keeps the turns of targets that stay, drops those that go, and looks at new ones soon', async () => {
    const { begun, pass, schedule, now } = open(['stays', 'goes']);
    await pass(10_000, true);
    schedule.define(['stays', 'comes'], everyMs, now());
    const next = schedule.nextMs();
    begun.length = 0;
    await pass(10_010, true);
    expect(next).toBeLessThan(now());
    expect(begun.map(({ name }) => name)).toContain('comes');
    expect(begun.map(({ name }) => name)).toContain('stays');
    expect(begun.map(({ name }) => name)).not.toContain('goes');
  });

  it('does not check a target twice at a time when it goes and comes while its check runs', async () => {
    const { begun, pass, schedule, now } = open(['chat']);
    await pass(6_000, false);
    schedule.define([], everyMs, now());
    schedule.define(['chat'], everyMs, now());
    await pass(20_000, false);
    expect(begun.length).toBe(1);
  });

  it('begins nothing any more once it ends, and waits for what runs', async () => {
    const { begun, running, pass, schedule } = open(['chat']);
    await pass(6_000, false);
    let hasEnded = false;
    const end = schedule.end().then(() => {
      hasEnded = true;
    });
    await pass(20_000, false);
    expect(begun.length).toBe(1);
    expect(hasEnded).toBe(false);
    running.get('chat')?.();
    await end;
  });
});
