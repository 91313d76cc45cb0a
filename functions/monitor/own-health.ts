import type { Clock } from '../probe/clock.ts';
import { answeredWithin, type Deadline } from '../probe/deadline.ts';
import type { Check } from '../probe/outcome.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import type { StartLoopbackServer } from './ports.ts';
import { watchEventLoop } from './watch-event-loop.ts';

/** Whether what we see can be trusted: our own sockets, TLS, clock and event loop. */
export interface OwnHealth {
  /**
   * What was wrong with ourselves while a check ran that began then (monotonic milliseconds); null: nothing, so that its
   * failure is the target's. Looks once more, at this very moment; those who ask at once share one look.
   */
  findFault(sinceMs: number): Promise<string | null>;
  /**
   * How long a check that began then (monotonic milliseconds) took for reasons of our own: what our event loop stood still
   * meanwhile, or what the bundled server takes at this very moment, if that is more.
   */
  measureDelayMs(sinceMs: number): Promise<number>;
  /** The result of the self-test that every run begins with. */
  readonly first: Promise<string | null>;
  end(): Promise<void>;
}

export interface OwnHealthParts {
  readonly startServer: StartLoopbackServer;
  readonly probe: (target: ProbeTarget) => Promise<Check>;
  readonly clock: Clock;
  /** No look takes longer. */
  readonly deadline: Deadline;
}

/** One look at the bundled server. */
interface Look {
  /** null: it was as it should be. */
  readonly fault: string | null;
  readonly tookMs: number;
}

/** A phase's limit is seconds: a standstill of one may have cost a target its answer. */
const mostStallMs = 1_000;
/** A loopback needs milliseconds. */
const lookMs = 3_000;

/** Starts the bundled server and probes it at once, beside the targets. Never throws: what goes wrong is the finding. */
export function beginOwnHealth({ startServer, probe, clock, deadline }: OwnHealthParts): OwnHealth {
  const server = Promise.resolve().then(startServer);
  const watch = watchEventLoop(clock);
  let current: Promise<Look> | undefined;

  async function probeOnce(): Promise<Look> {
    const beganMs = clock.monotonic();
    const found = (fault: string | null): Look => ({ fault, tookMs: clock.monotonic() - beganMs });
    try {
      const check = await probe((await server).target);
      return found(check.outcome === 'down' ? `${check.failure.code} from the honest server on the loopback` : null);
    } catch (error) {
      return found(`the honest server on the loopback could not be probed (${nameError(error)})`);
    }
  }

  async function look(): Promise<Look> {
    const finding = await answeredWithin(deadline.within(lookMs), probeOnce());
    return finding ?? { fault: 'the honest server on the loopback did not answer in time', tookMs: lookMs };
  }

  function lookTogether(): Promise<Look> {
    current ??= look().finally(() => {
      current = undefined;
    });
    return current;
  }

  const first = lookTogether().then(({ fault }) => fault);
  return {
    first,
    async findFault(sinceMs) {
      const stallMs = watch.longestStallSince(sinceMs);
      if (stallMs > mostStallMs) return `nothing of ours could run for ${Math.round(stallMs)} ms`;
      return (await first) ?? (await lookTogether()).fault;
    },
    async measureDelayMs(sinceMs) {
      const stalledMs = watch.stalledSince(sinceMs);
      return Math.max(stalledMs, (await lookTogether()).tookMs);
    },
    async end() {
      watch.end();
      await server.then(
        (started) => answeredWithin(deadline.within(lookMs), started.close()),
        () => undefined,
      );
    },
  };
}

/** What kind of error it was. Its text may hold anything, secrets included. */
export function nameError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
