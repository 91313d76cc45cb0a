import type { MetricAlarm, MetricReference } from './alarm-definition.ts';

type Watched = Pick<MetricAlarm, 'metrics' | 'expression'>;

/** A series whose gaps stay gaps. */
export function asItIs(metric: MetricReference): Watched {
  return { metrics: [metric], expression: null };
}

/**
 * Errors of which only failures may be sent. CloudWatch would look beyond the last N rounds for more of them, by a number
 * that it does not document: failures that are further apart than N would raise the alarm, and its end would come late. So
 * a round without a failure becomes one that is fine.
 *
 * FILL does that for nothing, but only where M is less than N: a point that is always late would never meet a window
 * without a filled round. Where every round of the window has to fail, the heartbeat says which rounds there were, as in
 * arithmetic a missing value counts as 0 beside one that is there; CloudWatch bills it as a second metric.
 */
export function closeGaps(
  errors: MetricReference,
  { isDense, rule: { failures, of } }: { readonly isDense: boolean; readonly rule: FailedRounds },
  heartbeat: MetricReference,
): Watched {
  if (isDense) return asItIs(errors);
  return failures < of
    ? { metrics: [errors], expression: 'FILL(m1, 0)' }
    : { metrics: [errors, heartbeat], expression: 'm1 + 0 * m2' };
}

interface FailedRounds {
  readonly failures: number;
  readonly of: number;
}
