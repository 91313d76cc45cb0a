import type { Phase } from '../failure/phases.ts';
import type { Clock } from './clock.ts';
import type { Timings } from './outcome.ts';

/** Times phases on the monotonic clock. A phase that never began has no entry. */
export interface Stopwatch {
  /** Begins a phase; the returned function ends it. A phase begun twice (`token`) adds up. */
  begin(phase: Phase): () => void;
  /** Takes out of a phase, and of the total, time in which we waited for nobody but ourselves. Milliseconds. */
  leaveOut(phase: Phase, ms: number): void;
  /** Ends what still runs, and the total with it. Later calls change nothing. */
  stop(): Timings;
}

export function startStopwatch(clock: Clock): Stopwatch {
  const startedAt = clock.monotonic();
  const spent: Partial<Record<Phase, number>> = {};
  const running = new Set<() => void>();
  let leftOutMs = 0;
  let result: Timings | undefined;
  return {
    begin(phase) {
      const begunAt = clock.monotonic();
      const end = () => {
        if (!running.delete(end) || result !== undefined) return;
        spent[phase] = roundMs((spent[phase] ?? 0) + clock.monotonic() - begunAt);
      };
      running.add(end);
      return end;
    },
    leaveOut(phase, ms) {
      leftOutMs += ms;
      spent[phase] = (spent[phase] ?? 0) - ms;
    },
    stop() {
      for (const end of [...running]) end();
      result ??= { ...spent, total: roundMs(clock.monotonic() - startedAt - leftOutMs) };
      return result;
    },
  };
}

function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
