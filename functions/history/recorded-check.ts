import type { FailureClass } from '../failure/phases.ts';

/**
 * A check as `check --json` prints it, redacted when it was recorded: the parts that history reads. Whatever else the
 * record holds is passed on as it is.
 */
export type RecordedCheck = RecordedFacts &
  (
    | { readonly outcome: 'up' | 'degraded' }
    | { readonly outcome: 'down'; readonly failure: RecordedFailure & { readonly class: FailureClass } }
  );

export interface RecordedFailure {
  readonly code: string;
  readonly title: string;
  readonly owner: string;
}

interface RecordedFacts {
  readonly target: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly degradations: readonly RecordedFailure[];
  readonly timingsMs: { readonly total: number };
  readonly tls?: { readonly certificate?: { readonly daysLeft: number; readonly fingerprint256: string } };
  readonly server?: { readonly version?: string };
  readonly attempts: readonly { readonly ip: string }[];
}

/** A region's outcome: what was found, or that nothing is known about the target there. */
export type KnownOutcome = RecordedCheck['outcome'] | 'unknown';

/** A fault of the monitor's own says nothing about the target. */
export function outcomeOf(check: RecordedCheck): KnownOutcome {
  return check.outcome === 'down' && check.failure.class === 'monitor' ? 'unknown' : check.outcome;
}

/** What failed, else what is degraded first; null where all is well. */
export function troubleOf(check: RecordedCheck): RecordedFailure | null {
  return check.outcome === 'down' ? check.failure : (check.degradations[0] ?? null);
}
