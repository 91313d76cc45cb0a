import type { AlarmDefinition } from './alarm-definition.ts';

/** Alarms as CloudWatch bills them, by the month. */
export interface BilledAlarms {
  /** Metrics that alarms watch, at the standard resolution: metric math is billed by the metrics in it. */
  readonly metrics: number;
  readonly composites: number;
}

export function countBilledAlarms(definitions: readonly AlarmDefinition[]): BilledAlarms {
  let metrics = 0;
  let composites = 0;
  for (const alarm of definitions) {
    if (alarm.type === 'metric') metrics += alarm.metrics.length;
    else composites += 1;
  }
  return { metrics, composites };
}
