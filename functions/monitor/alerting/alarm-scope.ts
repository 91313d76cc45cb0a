import { type AlarmDefinition, asksForAll, type Purpose } from '../../alarm/alarm-definition.ts';
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
  /** The rule of the page of the same incident in the other region, where its end may come later; null: there is none. */
  readonly twin: TwinRule | null;
}

/** `failures` periods of the last `of` in which at least `least` regions fail. */
export interface TwinRule {
  readonly failures: number;
  readonly of: number;
  readonly least: number;
  /** Only periods without a report from this region count; null: every one. */
  readonly silent: string | null;
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
    twin: twinOf(
      definition,
      named.find((other) => other !== definition),
    ),
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
  twin: null,
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

/** Home leaves its end to the standby only where its own rule cannot hold without its probe. */
function twinOf(own: AlarmDefinition, other: AlarmDefinition | undefined): TwinRule | null {
  if (own.purpose.kind !== 'failing' || other?.purpose.kind !== 'failing') return null;
  const silent = other.purpose.standsInFor ?? null;
  if (silent !== null && !asksForAll(own.purpose.quorum)) return null;
  const { failures, of } = ruleOf(other);
  return { failures, of, least: other.purpose.quorum?.least ?? 1, silent };
}
