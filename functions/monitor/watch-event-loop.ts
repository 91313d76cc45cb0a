import type { Clock } from '../probe/clock.ts';

/** Notices when nothing of ours could run for a while: want of CPU, or a mistake of our own that held the event loop. */
export interface LoopWatch {
  /** Milliseconds of the longest standstill that ended since then (monotonic milliseconds). */
  longestStallSince(sinceMs: number): number;
  end(): void;
}

const tickMs = 100;

export function watchEventLoop(clock: Clock): LoopWatch {
  const stalls: { readonly endedMs: number; readonly lateMs: number }[] = [];
  let lastMs = clock.monotonic();
  const look = (): void => {
    const nowMs = clock.monotonic();
    const lateMs = nowMs - lastMs - tickMs;
    // Small ones are the timer's own imprecision, and would only pile up.
    if (lateMs > tickMs) stalls.push({ endedMs: nowMs, lateMs });
    lastMs = nowMs;
  };
  const timer = setInterval(look, tickMs);
  return {
    longestStallSince(sinceMs) {
      // Asked right after a standstill, the timer may not have fired yet.
      look();
      return stalls.reduce(
        (longest, { endedMs, lateMs }) => (endedMs >= sinceMs ? Math.max(longest, lateMs) : longest),
        0,
      );
    },
    end: () => clearInterval(timer),
  };
}
