import type { AlarmDefinition, MetricAlarm, Purpose } from '../../alarm/alarm-definition.ts';
import type { Severity } from '../../alarm/alarmed-file.ts';
import { type AlertEvent, describeAlert } from '../../alarm/alert.ts';
import type { AlertSubject } from '../../alert/alert-facts.ts';
import type { FailureClass } from '../../failure/phases.ts';
import type { AlarmChange } from './alert-ports.ts';

/** What an alarm is about, as far as an alert needs it. */
export interface AlarmScope {
  readonly subject: AlertSubject;
  readonly opening: Exclude<AlertEvent, 'resolved'>;
  readonly class: FailureClass;
  readonly severity: Severity;
  /** The rule of the alarm: `failures` failed periods of the last `of`. */
  readonly failures: number;
  readonly of: number;
  readonly periodSeconds: number;
  /** Its changes may be kept back, so that it can go into OK without ever having told of an ALARM. */
  readonly mayBeHeldBack: boolean;
}

/**
 * What the alarm of a change is about; null for one that sends nothing by its definition. An alarm that the targets file
 * does not define, or not any more, is taken for a page: too much is better than nothing.
 */
export function scopeOf(change: AlarmChange, definitions: readonly AlarmDefinition[]): AlarmScope | null {
  const named = definitions.filter(({ name }) => name === change.alarm);
  // Home and standby use the same names.
  const definition = named.find(({ region }) => region === change.region) ?? named[0];
  if (definition === undefined) return unknownScope;
  const words = describeAlert(definition.purpose);
  if (words === null) return null;
  const { failures, of, periodSeconds } = ruleOf(definition, definitions);
  return {
    subject: subjectOf(definition.purpose),
    opening: words.opening,
    class: words.class,
    severity: words.severity,
    failures,
    of,
    periodSeconds,
    mayBeHeldBack: definition.type === 'composite' && definition.suppressor !== null,
  };
}

const unknownScope: AlarmScope = {
  subject: { kind: 'unknown' },
  opening: 'firing',
  class: 'monitor',
  severity: 'critical',
  failures: 1,
  of: 5,
  periodSeconds: 60,
  mayBeHeldBack: false,
};

function subjectOf(purpose: Purpose): AlertSubject {
  switch (purpose.kind) {
    case 'failing':
    case 'advisory':
    case 'regional':
      return { kind: 'target', target: purpose.target };
    case 'certificate':
      return { kind: 'certificate', target: purpose.target, daysLeft: null };
    case 'silent':
    case 'regional-silence':
    case 'home-alive':
      return { kind: 'silence', region: purpose.region };
    case 'faults':
      return { kind: 'faults', region: purpose.region };
    case 'own':
      return { kind: 'own', region: purpose.region, resource: purpose.of, what: purpose.what };
  }
}

/** The numbers stand in the metric alarms: a composite is built on some that have one purpose and one rule. */
function ruleOf(definition: AlarmDefinition, definitions: readonly AlarmDefinition[]) {
  const metric =
    definition.type === 'metric'
      ? definition
      : definitions.find(
          (one): one is MetricAlarm =>
            one.type === 'metric' && one.region === definition.region && isPartOf(one.purpose, definition.purpose),
        );
  if (metric === undefined) return unknownScope;
  return { failures: metric.datapointsToAlarm, of: metric.evaluationPeriods, periodSeconds: metric.periodSeconds };
}

function isPartOf(part: Purpose, whole: Purpose): boolean {
  if (part.kind === 'regional') {
    return 'target' in whole && 'class' in whole && part.target === whole.target && part.class === whole.class;
  }
  return part.kind === 'regional-silence' && 'region' in whole && part.region === whole.region;
}
