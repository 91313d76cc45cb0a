import { describe, expect, it } from 'vitest';
import { type Gap, Timekeeper } from '../../../functions/monitor/watching/timekeeper.ts';
import { createFakeTime } from './fake-time.ts';

const eightMs = Date.UTC(2026, 10, 22, 8);

function start(startMs: number, nextMs: () => number = () => Number.POSITIVE_INFINITY) {
  const time = createFakeTime(startMs);
  const minutes: string[] = [];
  const gaps: Gap[] = [];
  const wakes: number[] = [];
  const keeper = new Timekeeper({
    ...time,
    nextMs,
    onWake: (nowMs) => wakes.push(nowMs),
    onMinute: (endMs) => minutes.push(new Date(endMs).toISOString().slice(11, 16)),
    onGap: (gap) => gaps.push(gap),
  });
  keeper.start();
  return { time, minutes, gaps, wakes, keeper };
}

describe('the timekeeper', () => {
  it('tells the end of every minute once, at that end', async () => {
    const { time, minutes, gaps } = start(eightMs + 12_345);
    await time.pass(47_654);
    expect(minutes).toEqual([]);
    await time.pass(2);
    expect(minutes).toEqual(['08:01']);
    await time.pass(180_000);
    expect(minutes).toEqual(['08:01', '08:02', '08:03', '08:04']);
    expect(gaps).toEqual([]);
  });

  it('wakes when something is due, and not much later', async () => {
    const dueMs = eightMs + 30_123.4;
    const { time, wakes } = start(eightMs, () => dueMs);
    await time.pass(30_200);
    const first = wakes.find((wakeMs) => wakeMs >= dueMs) ?? 0;
    expect(first - dueMs).toBeLessThan(2);
  });

  it('notices that the machine slept, and evaluates one minute for all that have passed', async () => {
    const { time, minutes, gaps } = start(eightMs);
    await time.pass(180_500);
    time.sleep(38 * 60_000);
    await time.pass(1_000);
    expect(gaps).toEqual([
      { kind: 'forward', fromMs: eightMs + 180_000, toMs: eightMs + 180_000 + 38 * 60_000 + 1_000 },
    ]);
    expect(minutes).toEqual(['08:01', '08:02', '08:03', '08:41']);
    await time.pass(60_000);
    expect(minutes.at(-1)).toBe('08:42');
  });

  it('takes a standstill of the process for the same', async () => {
    const { time, minutes, gaps } = start(eightMs);
    await time.pass(500);
    time.stall(200_000);
    await time.pass(1_000);
    expect(gaps).toMatchObject([{ kind: 'forward' }]);
    expect(minutes).toEqual(['08:03']);
  });

  it('goes on with the new time where the clock is set back', async () => {
    const { time, minutes, gaps } = start(eightMs);
    await time.pass(120_000);
    time.setWall(eightMs - 3_600_000 + 10_000);
    await time.pass(1_000);
    expect(gaps).toMatchObject([{ kind: 'backward' }]);
    expect(minutes).toEqual(['08:01', '08:02']);
    await time.pass(60_000);
    expect(minutes).toEqual(['08:01', '08:02', '07:01']);
  });

  it('takes no notice of a clock that is slewed, or of a moment of being busy', async () => {
    const { time, minutes, gaps } = start(eightMs);
    for (let minute = 0; minute < 10; minute += 1) {
      await time.pass(59_900);
      time.sleep(100);
    }
    time.stall(3_000);
    await time.pass(1_000);
    expect(gaps).toEqual([]);
    expect(minutes.length).toBe(10);
  });

  it('does nothing any more once it has ended', async () => {
    const { time, minutes, keeper } = start(eightMs);
    keeper.end();
    await time.pass(120_000);
    expect(minutes).toEqual([]);
  });
});
