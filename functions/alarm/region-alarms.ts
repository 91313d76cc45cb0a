import type { MetricAlarm, MetricReference, OwnResource, Purpose } from './alarm-definition.ts';
import { nameAlarm } from './alarm-names.ts';
import { periodSecondsOf } from './alarm-periods.ts';
import { type AlarmedFile, type FailureRule, homeOf, type Severity, severities } from './alarmed-file.ts';
import { closeGaps } from './close-gaps.ts';
import { canaryNamespace, heartbeatOf } from './heartbeat.ts';

/** When a region counts as silent: the strictest wish of any target, for there is one heartbeat for all of them. */
export interface Silence {
  /** Rounds of checks without a report. */
  readonly rounds: number;
  readonly severity: Severity;
  readonly periodSeconds: number;
}

/** null where every target has switched the alarm off. */
export function silenceOf({ targets, everyMs }: AlarmedFile): Silence | null {
  const rules = targets.flatMap(({ alerts: { silent } }) => (silent === null ? [] : [silent]));
  if (rules.length === 0) return null;
  const periodSeconds = periodSecondsOf(everyMs);
  const afterMs = Math.min(...rules.map((rule) => rule.afterMs));
  return {
    rounds: Math.max(1, Math.ceil(afterMs / (periodSeconds * 1_000))),
    severity: mostUrgent(rules.map(({ severity }) => severity)),
    periodSeconds,
  };
}

/** How long home has to be silent before the standby acts, even where every target has switched the silence alarms off. */
export function homeSilentMs(file: AlarmedFile): number {
  const { rounds, periodSeconds } = silenceOf(file) ?? {
    rounds: defaultRounds,
    periodSeconds: periodSecondsOf(file.everyMs),
  };
  return rounds * periodSeconds * 1_000;
}

const defaultRounds = 3;

/**
 * One alarm a silent region. Home cannot report its own end, so where there is a standby, that is who watches home. Nobody
 * watches the others while home is gone: that would be a second fault at the same time.
 */
export function defineSilences(file: AlarmedFile, silence: Silence, prefix: string): readonly MetricAlarm[] {
  const home = homeOf(file);
  const standby = file.regions?.standby ?? null;
  return file.probingRegions.map((region) => {
    const isWatchedByStandby = region === home && standby !== null;
    const watcher = isWatchedByStandby ? standby : home;
    const purpose = {
      kind: 'silent',
      region,
      severity: silence.severity,
      ...(isWatchedByStandby ? { standsInFor: home } : {}),
    } as const;
    return defineSilence(silence, watcher, purpose, prefix);
  });
}

/** Faults of our own, by region: they seldom come for one target alone, and one alarm a region is enough to look. */
export function defineFaults(file: AlarmedFile, prefix: string): readonly MetricAlarm[] {
  const rule = strictestRule(file);
  if (rule === null) return [];
  return file.probingRegions.map((region) => {
    const purpose = { kind: 'faults', region, severity: rule.severity } as const;
    return {
      type: 'metric',
      name: nameAlarm(prefix, purpose),
      description: `Checks in ${region} fail for faults of the monitor itself in ${rule.failures} of the last ${rule.of} minutes: nothing is known about their targets.`,
      region: homeOf(file),
      purpose,
      topic: 'alarm',
      ...closeGaps(monitorErrorsOf(region), { isDense: false, rule }, heartbeatOf(region)),
      periodSeconds: periodSecondsOf(file.everyMs),
      evaluationPeriods: rule.of,
      datapointsToAlarm: rule.failures,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      missingData: 'notBreaching',
    };
  });
}

function monitorErrorsOf(region: string): MetricReference {
  return { namespace: canaryNamespace, name: 'MonitorErrors', dimensions: { Region: region }, statistic: 'Maximum' };
}

/** What CloudWatch itself says of our functions and queues. An alarm sees only its own region, so each has its own. */
export function defineOwnAlarms(file: AlarmedFile, prefix: string): readonly MetricAlarm[] {
  if (file.regions === null) return [];
  const { home, standby } = file.regions;
  const periodSeconds = periodSecondsOf(file.everyMs);
  return file.probingRegions.flatMap((region) => {
    const define = (of: OwnResource, what: OwnTrouble, severity: Severity): MetricAlarm =>
      defineOwn({ kind: 'own', region, of, what, severity }, periodSeconds, prefix);
    const own = [
      define('check-targets', 'errors', 'warning'),
      define('check-targets', 'throttles', 'warning'),
      define('dead-letters', 'dead-letters', 'warning'),
    ];
    if (region !== home && region !== standby) return own;
    return [...own, define('deliver-alert', 'errors', 'critical'), define('deliver-alert', 'throttles', 'critical')];
  });
}

type OwnTrouble = Extract<Purpose, { readonly kind: 'own' }>['what'];

/** A run now and then that fails is made up for by the next one; the queue keeps what was lost until somebody has looked. */
const ownRules = {
  errors: { name: 'Errors', failures: 3, of: 5, says: 'runs fail' },
  throttles: { name: 'Throttles', failures: 3, of: 5, says: 'runs are refused for want of concurrency' },
  'dead-letters': { name: 'ApproximateNumberOfMessagesVisible', failures: 1, of: 1, says: 'calls could not be made' },
} as const satisfies Readonly<Record<OwnTrouble, object>>;

function defineOwn(
  purpose: Extract<Purpose, { readonly kind: 'own' }>,
  checkPeriodSeconds: number,
  prefix: string,
): MetricAlarm {
  const { of: resource, what, region } = purpose;
  const rule = ownRules[what];
  const isAlerting = resource === 'deliver-alert';
  const isQueue = what === 'dead-letters';
  // An alert that does not go out is lost: the first one counts.
  const failures = isAlerting ? 1 : rule.failures;
  const of = isAlerting ? 1 : rule.of;
  return {
    type: 'metric',
    name: nameAlarm(prefix, purpose),
    description: `${resource} in ${region}: ${rule.says}${isAlerting ? '; alerts may not get through' : ''}.`,
    region,
    purpose,
    topic: isAlerting ? 'on-call' : 'alarm',
    metrics: [
      {
        namespace: isQueue ? 'AWS/SQS' : 'AWS/Lambda',
        name: rule.name,
        dimensions: { [isQueue ? 'QueueName' : 'FunctionName']: { resource } },
        statistic: isQueue ? 'Maximum' : 'Sum',
      },
    ],
    expression: null,
    // SQS reports every five minutes where little happens; alerts have no schedule.
    periodSeconds: isQueue ? 300 : isAlerting ? 60 : checkPeriodSeconds,
    evaluationPeriods: of,
    datapointsToAlarm: failures,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    missingData: 'notBreaching',
  };
}

/**
 * FILL counts a missing round as none at all: left missing, CloudWatch would reach back for older reports, and call a
 * region silent some minutes later than asked for, by a number it does not document.
 */
function defineSilence(
  { rounds, periodSeconds }: Silence,
  livesIn: string,
  purpose: Extract<Purpose, { readonly kind: 'silent' }>,
  prefix: string,
): MetricAlarm {
  const { region } = purpose;
  return {
    type: 'metric',
    name: nameAlarm(prefix, purpose),
    description: `No reports have come from ${region} for ${(rounds * periodSeconds) / 60} minutes: what happens there is not known.`,
    region: livesIn,
    purpose,
    topic: 'alarm',
    metrics: [heartbeatOf(region)],
    expression: 'FILL(m1, 0)',
    periodSeconds,
    evaluationPeriods: rounds,
    datapointsToAlarm: rounds,
    comparison: 'LessThanThreshold',
    threshold: 1,
    missingData: 'breaching',
  };
}

/** One alarm stands for all targets of a region: it is raised as early, and is as urgent, as any of them asks for. */
function strictestRule({ targets }: AlarmedFile): FailureRule | null {
  const rules = targets.flatMap(({ alerts: { monitor } }) => (monitor === null ? [] : [monitor]));
  const [first, ...others] = rules;
  if (first === undefined) return null;
  const strictest = others.reduce((best, rule) => (isStricter(rule, best) ? rule : best), first);
  return { ...strictest, severity: mostUrgent(rules.map(({ severity }) => severity)) };
}

function isStricter(one: FailureRule, other: FailureRule): boolean {
  return one.failures === other.failures ? one.of > other.of : one.failures < other.failures;
}

function mostUrgent(found: readonly Severity[]): Severity {
  return severities.find((severity) => found.includes(severity)) ?? 'info';
}
