import type { After } from '../../../functions/monitor/watching/timer.ts';
import type { Clock } from '../../../functions/probe/clock.ts';

/** Time that only moves when it is told to. */
export interface FakeTime {
  readonly clock: Clock;
  readonly after: After;
  /** Lets time pass, and everything that is due within it happen at its own time, with what follows from it. */
  pass(ms: number): Promise<void>;
  /** The wall clock is set. */
  setWall(ms: number): void;
  /** The machine sleeps: the wall clock goes on, the monotonic one and all timers stand still. */
  sleep(ms: number): void;
  /** Nothing of ours runs for so long: both clocks go on, and all timers are late. */
  stall(ms: number): void;
}

/** `startMs`: of the wall clock, milliseconds since 1970. */
export function createFakeTime(startMs: number): FakeTime {
  let monotonicMs = 5_000;
  let wallMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  const move = (ms: number): void => {
    monotonicMs += ms;
    wallMs += ms;
  };
  return {
    clock: { now: () => wallMs, monotonic: () => monotonicMs },
    after(delayMs, act) {
      const timer = { atMs: monotonicMs + delayMs, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async pass(ms) {
      const endMs = monotonicMs + ms;
      for (;;) {
        const [next] = [...timers].sort((one, other) => one.atMs - other.atMs);
        if (next === undefined || next.atMs > endMs) break;
        timers.delete(next);
        move(Math.max(0, next.atMs - monotonicMs));
        next.act();
        await settle();
      }
      move(endMs - monotonicMs);
    },
    setWall(ms) {
      wallMs = ms;
    },
    sleep(ms) {
      wallMs += ms;
    },
    stall: move,
  };
}

/** Lets what has been promised already happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
