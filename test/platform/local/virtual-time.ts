import type { After } from '../../../functions/monitor/watching/timer.ts';
import type { Clock } from '../../../functions/probe/clock.ts';

/** A clock that stands still, and timers that run when it is moved. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly after: After;
  /** Runs everything that falls due within so many milliseconds, each at its time, and what follows from it. */
  pass(ms: number): Promise<void>;
  /** Sets the wall clock alone. */
  setWall(ms: number): void;
}

export function createVirtualTime(startMs = Date.UTC(2026, 10, 22, 8, 0)): VirtualTime {
  let monotonicMs = 0;
  let wallOffsetMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly act: () => void }>();
  return {
    clock: { now: () => wallOffsetMs + monotonicMs, monotonic: () => monotonicMs },
    after: (delayMs, act) => {
      const timer = { atMs: monotonicMs + delayMs, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async pass(ms) {
      const endMs = monotonicMs + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        monotonicMs = Math.max(monotonicMs, next.atMs);
        next.act();
        await settle();
      }
      monotonicMs = endMs;
    },
    setWall(ms) {
      wallOffsetMs = ms - monotonicMs;
    },
  };
}

/** Lets promises that are settled already have their consequences. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
