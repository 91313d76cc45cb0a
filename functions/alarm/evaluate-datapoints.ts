import type { MissingData } from './alarm-definition.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A value against the threshold, or that there is none. */
export type Datapoint = 'breaching' | 'fine' | 'missing';

/** M, N and the treatment of missing data. */
export interface DatapointRule {
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly missingData: MissingData;
}

/**
 * The state that follows from the datapoints of the evaluation range, oldest first, as the CloudWatch user guide has it
 * in "Configuring how CloudWatch alarms treat missing data". The range is longer than N; where it holds N values, the
 * newest N decide and the treatment of missing data does not matter; else every value counts, and as few missing ones
 * as make N are filled in.
 */
export function evaluateDatapoints(range: readonly Datapoint[], rule: DatapointRule, current: AlarmState): AlarmState {
  const real = range.filter((datapoint) => datapoint !== 'missing');
  const counted = real.slice(-rule.evaluationPeriods);
  const breaching = counted.filter((datapoint) => datapoint === 'breaching').length;
  const filled = rule.evaluationPeriods - counted.length;
  if (breaching >= rule.datapointsToAlarm) return 'ALARM';
  if (filled === 0) return 'OK';
  switch (rule.missingData) {
    case 'breaching':
      return breaching + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      // A value that is fine decides; without one, what was known still holds.
      return breaching < counted.length ? 'OK' : current;
    case 'missing':
      if (counted.length === 0) return 'INSUFFICIENT_DATA';
      return breaching === counted.length && isOldEnough(range, rule) ? 'ALARM' : 'OK';
  }
}

/** The "premature" transition: nothing but breaching and missing data, and the oldest breaching value is M periods old. */
function isOldEnough(range: readonly Datapoint[], { datapointsToAlarm }: DatapointRule): boolean {
  return range.length - range.indexOf('breaching') >= datapointsToAlarm;
}
