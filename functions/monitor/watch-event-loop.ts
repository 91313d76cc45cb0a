import type { Clock } from '../probe/clock.ts';

/** Notices when nothing of ours could run for a while: want of CPU, or a mistake of our own that held the event loop. */
export interface LoopWatch {
  /** Milliseconds of the longest standstill that ended since then (monotonic milliseconds). */
  longestStallSince(sinceMs: number): number;
  /** Milliseconds of all standstills that ended since then together, the small ones as well. */
  stalledSince(sinceMs: number): number;
  end(): void;
}

const tickMs = 100;
const leastMs = 10;
/** Ten minutes of ticks that were all late; no check takes as long. */
const mostStalls = 6_000;

export function watchEventLoop(clock: Clock): LoopWatch {
  const stalls: { readonly endedMs: number; readonly lateMs: number }[] = [];
  let lastMs = clock.monotonic();
  const look = (): void => {
    const nowMs = clock.monotonic();
    const lateMs = nowMs - lastMs - tickMs;
    // The smallest are the timer's own imprecision, and would only pile up.
    if (lateMs > leastMs) stalls.push({ endedMs: nowMs, lateMs });
    if (stalls.length > 2 * mostStalls) stalls.splice(0, mostStalls);
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
    stalledSince(sinceMs) {
      look();
      return stalls.reduce((sum, { endedMs, lateMs }) => (endedMs >= sinceMs ? sum + lateMs : sum), 0);
    },
    end: () => clearInterval(timer),
  };
}
