import { fieldsOf, listOf, numberOf, textOf, timeOf } from './json-fields.ts';

/** One of `GET /api/alarms`. */
export interface AlarmView {
  readonly name: string;
  readonly region: string;
  /** null: it is defined, and the store has no such alarm. */
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | null;
  readonly sinceMs: number | null;
  readonly description: string | null;
  /** null: it is about no single target. */
  readonly target: string | null;
  readonly severity: string | null;
  /** "2 of 5"; null where the definition holds no such numbers. */
  readonly rule: string | null;
}

export function readAlarms(value: unknown): readonly AlarmView[] {
  return listOf(fieldsOf(value).alarms, (one) => {
    const { name, region, state, since, definition } = fieldsOf(one);
    if (typeof name !== 'string') return null;
    const { description, purpose, datapointsToAlarm, evaluationPeriods, periodSeconds } = fieldsOf(definition);
    const { target, severity } = fieldsOf(purpose);
    const [m, n] = [numberOf(datapointsToAlarm), numberOf(evaluationPeriods)];
    const period = numberOf(periodSeconds);
    return {
      name,
      region: textOf(region) ?? '',
      state: state === 'OK' || state === 'ALARM' || state === 'INSUFFICIENT_DATA' ? state : null,
      sinceMs: timeOf(since),
      description: textOf(description),
      target: textOf(target),
      severity: textOf(severity),
      rule: m === null || n === null ? null : `${m} of ${n}${period === 60 ? (n === 1 ? ' minute' : ' minutes') : ''}`,
    };
  });
}
