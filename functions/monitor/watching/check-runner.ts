import type { Clock } from '../../probe/clock.ts';
import { answeredWithin, startDeadline } from '../../probe/deadline.ts';
import type { ProbeTarget } from '../../probe/probe-target.ts';
import { probeTarget } from '../../probe/run-probe.ts';
import { checkTarget, outOfTime } from '../check-target.ts';
import { placesOf } from '../check-targets.ts';
import { nameError } from '../own-health.ts';
import type { Secrets, StartLoopbackServer, Trouble } from '../ports.ts';
import { localRegion } from '../regions.ts';
import type { ReportedCheck } from '../reported-check.ts';
import type { TargetSettings } from '../settle-targets.ts';
import { RotatingHealth } from './rotating-health.ts';

export interface CheckRunnerParts {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly startLoopbackServer: StartLoopbackServer;
  readonly onTrouble: (what: Trouble, facts: Readonly<Record<string, unknown>>) => void;
}

/** Checks of single targets. */
export interface TargetChecks {
  /** null: it was cut, and nothing is known. Never rejects. */
  check(settings: TargetSettings): Promise<ReportedCheck | null>;
  /** Ends what is running. */
  cutAll(): void;
  end(): Promise<void>;
}

/** For secrets, which are read from this machine. */
const secretsMs = 2_000;
/** Between the end of probing and the verdict: sockets are closed, and a failure asks the self-test. */
const settlingMs = 4_000;

/** Makes single checks, each with its own time and its own switch. */
export class CheckRunner implements TargetChecks {
  readonly #parts: CheckRunnerParts;
  readonly #running = new Set<AbortController>();
  readonly #health: RotatingHealth;
  #isCut = false;

  constructor(parts: CheckRunnerParts) {
    const { clock, startLoopbackServer, onTrouble } = parts;
    this.#parts = parts;
    this.#health = new RotatingHealth({
      clock,
      startServer: startLoopbackServer,
      probe: (target) => probeTarget(target, { region: localRegion, clock }),
      onFault: (detail) => onTrouble('self-test-failed', { detail }),
    });
  }

  async check(settings: TargetSettings): Promise<ReportedCheck | null> {
    const { clock, secrets, onTrouble } = this.#parts;
    const cut = new AbortController();
    const budget = startDeadline(clock, longestMs(settings));
    const settling = startDeadline(clock, longestMs(settings) + settlingMs, cut.signal);
    const subject = { settings, region: localRegion, startedMs: clock.now() };
    const { health, release } = this.#health.acquire();
    this.#running.add(cut);
    try {
      const checking = checkTarget(settings, {
        region: localRegion,
        clock,
        budget,
        secrets,
        health,
        probe: (target: ProbeTarget) => probeTarget(target, { region: localRegion, clock, signal: cut.signal }),
        onUnexpected: (error, target) => {
          if (cut.signal.aborted) return;
          onTrouble('unexpected-error', { target, error: nameError(error), at: placesOf(error) });
        },
      });
      const check = await answeredWithin(settling, checking);
      if (this.#isCut) return null;
      return check ?? outOfTime(subject, 'its check did not end in time');
    } catch (error) {
      if (this.#isCut) return null;
      throw error;
    } finally {
      cut.abort(new Error('the check is over'));
      this.#running.delete(cut);
      release();
    }
  }

  cutAll(): void {
    this.#isCut = true;
    for (const cut of this.#running) cut.abort(new Error('watching ends'));
  }

  async end(): Promise<void> {
    await this.#health.end();
  }
}

/** All tries with the pauses between them. */
function longestMs({ timeouts, confirm }: TargetSettings): number {
  return secretsMs + confirm.attempts * timeouts.total + (confirm.attempts - 1) * confirm.pauseMs;
}
