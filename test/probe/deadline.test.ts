import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { answeredWithin, startDeadline, waitUntil } from '../../functions/probe/deadline.ts';
import { deadlineIn, skewedClock, stillClock } from './probe-scene.ts';

describe('a deadline', () => {
  it('is a point in time: what is left shrinks, and stops at nothing', () => {
    const clock = stillClock(0);
    const deadline = startDeadline(clock, 100);
    clock.move(60);
    expect(deadline.remainingMs()).toBe(40);
    expect(deadline.isOver()).toBe(false);
    clock.move(40);
    expect(deadline.remainingMs()).toBe(0);
    expect(deadline.isOver()).toBe(true);
    clock.move(1000);
    expect(deadline.remainingMs()).toBe(0);
  });

  it('can be made earlier, never later', () => {
    const clock = stillClock(0);
    const total = startDeadline(clock, 100);
    expect(total.within(30).remainingMs()).toBe(30);
    clock.move(90);
    expect(total.within(30).remainingMs()).toBe(10);
    expect(total.keepingBack(4).remainingMs()).toBe(6);
    expect(total.keepingBack(50).remainingMs()).toBe(0);
    expect(total.keepingBack(50).isOver()).toBe(true);
  });

  it('ends a wait that nobody settles, with the value asked for, and cleans up once', async () => {
    let cleanUps = 0;
    const value = await waitUntil(
      deadlineIn(20),
      () => 'timeout',
      () => () => {
        cleanUps++;
      },
    );
    expect([value, cleanUps]).toEqual(['timeout', 1]);
  });

  it('is never over early: who waited for it can rely on its being over', async () => {
    const clock = skewedClock();
    const early: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        // Begun at odd moments within a millisecond, where rounding would show.
        await new Promise((resolve) => setImmediate(resolve));
        const until = performance.now() + (index % 7) / 10;
        while (performance.now() < until);
        const deadline = startDeadline(clock, 20 + (index % 10) / 10);
        await answeredWithin(deadline, new Promise(() => undefined));
        if (!deadline.isOver()) early.push(deadline.remainingMs());
      }),
    );
    expect(early).toEqual([]);
  });

  it('takes the first value and drops later ones', async () => {
    let settleAgain: ((value: number) => void) | undefined;
    const value = await waitUntil<number>(
      deadlineIn(1000),
      () => 0,
      (settle) => {
        settleAgain = settle;
        settle(1);
        settle(2);
        return undefined;
      },
    );
    settleAgain?.(3);
    expect(value).toBe(1);
  });

  it('cleans up once also where the wait was settled before it was known how', async () => {
    let cleanUps = 0;
    await waitUntil<void>(
      deadlineIn(1000),
      () => undefined,
      (settle) => {
        settle();
        return () => {
          cleanUps++;
        };
      },
    );
    expect(cleanUps).toBe(1);
  });

  it('is called off by its signal, with the reason given, and leaves no listener behind', async () => {
    const controller = new AbortController();
    let cleanUps = 0;
    const waiting = waitUntil<void>(
      deadlineIn(5000, controller.signal),
      () => undefined,
      () => () => {
        cleanUps++;
      },
    );
    controller.abort(new Error('called off'));
    await expect(waiting).rejects.toThrow('called off');
    expect(cleanUps).toBe(1);
    let wasStarted = false;
    const late = waitUntil<void>(
      deadlineIn(5000, controller.signal),
      () => undefined,
      () => {
        wasStarted = true;
        return undefined;
      },
    );
    await expect(late).rejects.toThrow('called off');
    expect(wasStarted).toBe(false);
  });

  it('passes on what goes wrong at the start: that is our own mistake', async () => {
    const waiting = waitUntil<void>(
      deadlineIn(5000),
      () => undefined,
      () => {
        throw new Error('a mistake');
      },
    );
    await expect(waiting).rejects.toThrow('a mistake');
  });

  it('drops a value that comes too late, and a failure that comes too late as well', async () => {
    const clock = stillClock(0);
    const over = startDeadline(clock, 0);
    const late = Promise.withResolvers<string>();
    expect(await answeredWithin(over, late.promise)).toBeUndefined();
    late.reject(new Error('too late to matter'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
