import type { FailureClass, Phase } from '../failure/phases.ts';

/** What is measured of a check: the part of `check --json` that metrics are made from. */
export type MeasuredCheck = MeasuredFacts &
  (
    | { readonly outcome: 'up' | 'degraded' }
    | { readonly outcome: 'down'; readonly failure: { readonly code: string; readonly class: FailureClass } }
  );

interface MeasuredFacts {
  readonly target: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly degradations: readonly { readonly code: string; readonly evidence: Readonly<Record<string, unknown>> }[];
  /** Milliseconds, only for phases that happened. */
  readonly timingsMs: Readonly<Partial<Record<Phase, number>> & { total: number }>;
  readonly tls?: { readonly certificate?: { readonly daysLeft: number } };
}

/** The class of what failed; null where nothing did. */
export function failedClass(check: MeasuredCheck): FailureClass | null {
  return check.outcome === 'down' ? check.failure.class : null;
}
