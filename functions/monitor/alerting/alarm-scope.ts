import type { AlarmDefinition, Purpose } from '../../alarm/alarm-definition.ts';
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
  /** So many regions have to fail. */
  readonly least: number;
  /** An advisory counts only periods in which fewer regions than this fail; null: it is none. */
  readonly fewerThan: number | null;
  /** Regions whose heartbeats reach the metrics where the alarm lives; null: every one. */
  readonly heard: readonly string[] | null;
  /** In the standby region: by what rule home resolves the same incident; null elsewhere. */
  readonly homeRule: HomeRule | null;
}

/** `failures` periods of the last `of` in which at least `least` regions fail. */
export interface HomeRule {
  readonly failures: number;
  readonly of: number;
  readonly least: number;
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
  const { failures, of, periodSeconds } = ruleOf(definition);
  const { purpose } = definition;
  const home = 'standsInFor' in purpose ? (purpose.standsInFor ?? null) : null;
  return {
    subject: subjectOf(definition.purpose),
    opening: words.opening,
    class: words.class,
    severity: words.severity,
    failures,
    of,
    periodSeconds,
    least: purpose.kind === 'failing' ? (purpose.quorum?.least ?? 1) : 1,
    fewerThan: purpose.kind === 'advisory' ? purpose.quorum.least : null,
    heard: home === null ? null : [home],
    homeRule: home === null ? null : homeRuleOf(named.find(({ region }) => region === home)),
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
  least: 1,
  fewerThan: null,
  heard: null,
  homeRule: null,
};

function subjectOf(purpose: Purpose): AlertSubject {
  switch (purpose.kind) {
    case 'failing':
    case 'advisory':
      return { kind: 'target', target: purpose.target };
    case 'certificate':
      return { kind: 'certificate', target: purpose.target, daysLeft: null };
    case 'silent':
      return { kind: 'silence', region: purpose.region };
    case 'faults':
      return { kind: 'faults', region: purpose.region, target: null };
    case 'own':
      return { kind: 'own', region: purpose.region, resource: purpose.of, what: purpose.what };
  }
}

/** A composite has no numbers of its own; we define none. */
function ruleOf(definition: AlarmDefinition) {
  if (definition.type === 'composite') return unknownScope;
  const { datapointsToAlarm: failures, evaluationPeriods: of, periodSeconds } = definition;
  return { failures, of, periodSeconds };
}

function homeRuleOf(definition: AlarmDefinition | undefined): HomeRule | null {
  if (definition?.purpose.kind !== 'failing') return null;
  const { failures, of } = ruleOf(definition);
  return { failures, of, least: definition.purpose.quorum?.least ?? 1 };
}
