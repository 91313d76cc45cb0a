import type { Clock } from '../../probe/clock.ts';
import { startDeadline } from '../../probe/deadline.ts';
import type { Check } from '../../probe/outcome.ts';
import type { ProbeTarget } from '../../probe/probe-target.ts';
import { beginOwnHealth, type OwnHealth } from '../own-health.ts';
import type { StartLoopbackServer } from '../ports.ts';

export interface RotatingHealthParts {
  readonly clock: Clock;
  readonly startServer: StartLoopbackServer;
  readonly probe: (target: ProbeTarget) => Promise<Check>;
  /** Told what a self-test has found. */
  readonly onFault: (fault: string) => void;
}

/** A run in AWS begins with a self-test each minute; so do we. */
const freshMs = 60_000;
/** Longer than any check that still asks. */
const mostMs = 3_600_000;

interface Turn {
  readonly health: OwnHealth;
  readonly sinceMs: number;
  users: number;
  isRetired: boolean;
}

/**
 * The self-test of a process that never ends: made anew every minute, and at once when it has found a fault, so that a
 * fault that is over does not excuse what fails later. Each one serves those checks that began with it.
 */
export class RotatingHealth {
  readonly #parts: RotatingHealthParts;
  #current: Turn | null = null;

  constructor(parts: RotatingHealthParts) {
    this.#parts = parts;
  }

  /** The self-test for a check that begins now, and what to call when the check has ended. */
  acquire(): { readonly health: OwnHealth; readonly release: () => void } {
    const turn = this.#fresh();
    turn.users += 1;
    let isReleased = false;
    return {
      health: turn.health,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        turn.users -= 1;
        void endIfUnused(turn);
      },
    };
  }

  async end(): Promise<void> {
    const turn = this.#current;
    this.#current = null;
    if (turn === null) return;
    turn.isRetired = true;
    turn.users = 0;
    await endIfUnused(turn);
  }

  #fresh(): Turn {
    const { clock, startServer, probe, onFault } = this.#parts;
    const nowMs = clock.monotonic();
    const before = this.#current;
    if (before !== null && !before.isRetired && nowMs - before.sinceMs < freshMs) return before;
    if (before !== null) retire(before);
    const health = beginOwnHealth({ startServer, probe, clock, deadline: startDeadline(clock, mostMs) });
    const turn: Turn = { health, sinceMs: nowMs, users: 0, isRetired: false };
    this.#current = turn;
    void health.first.then((fault) => {
      if (fault === null || turn.isRetired) return;
      retire(turn);
      onFault(fault);
    });
    return turn;
  }
}

function retire(turn: Turn): void {
  turn.isRetired = true;
  void endIfUnused(turn);
}

async function endIfUnused(turn: Turn): Promise<void> {
  if (turn.isRetired && turn.users === 0) await turn.health.end();
}
