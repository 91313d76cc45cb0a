import type { AlarmDefinition, MetricAlarm, OwnResource, Purpose } from './alarm-definition.ts';
import { nameAlarm } from './alarm-names.ts';
import { periodSecondsOf } from './alarm-periods.ts';
import { type AlarmedFile, type FailureRule, homeOf, type Severity, severities } from './alarmed-file.ts';
import { suppressionSeconds } from './class-alarms.ts';
import { canaryNamespace, heartbeatOf } from './heartbeat.ts';
import { inAlarm } from './rule-text.ts';

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

/** One alarm a silent region. Home cannot report its own end, so where there is a standby, that is who watches home. */
export function defineSilences(file: AlarmedFile, silence: Silence, prefix: string): readonly AlarmDefinition[] {
  const home = homeOf(file);
  const standby = file.regions?.standby ?? null;
  return file.probingRegions.flatMap((region) => {
    const purpose = { kind: 'silent', region, severity: silence.severity } as const;
    const watcher = region === home && standby !== null ? standby : home;
    const acting = defineSilence(silence, region, watcher, purpose, prefix);
    if (standby === null || watcher === standby) return [acting];
    return [acting, ...defineStandbySilence(silence, region, home, standby, prefix)];
  });
}

/** In the standby region: in ALARM while home reports. Exact, as every silent minute is counted: see docs/alarms.md. */
export function defineHomeAlive(file: AlarmedFile, standby: string, prefix: string): MetricAlarm {
  const home = homeOf(file);
  const periodSeconds = periodSecondsOf(file.everyMs);
  const rounds = silenceOf(file)?.rounds ?? defaultRounds;
  const purpose = { kind: 'home-alive', region: home } as const;
  return {
    ...countRuns(home, periodSeconds, rounds),
    name: nameAlarm(prefix, purpose),
    description: `In ALARM while reports come from ${home}: holds the alarms of this region back.`,
    region: standby,
    purpose,
    topic: null,
    datapointsToAlarm: 1,
    comparison: 'GreaterThanOrEqualToThreshold',
    missingData: 'notBreaching',
  };
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
      metrics: [
        { namespace: canaryNamespace, name: 'MonitorErrors', dimensions: { Region: region }, statistic: 'Maximum' },
      ],
      expression: null,
      periodSeconds: periodSecondsOf(file.everyMs),
      evaluationPeriods: rule.of,
      datapointsToAlarm: rule.failures,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      missingData: 'notBreaching',
    };
  });
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

/** Where every target has switched the silent alarms off, home still has to count as alive for some time. */
const defaultRounds = 3;

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

function defineSilence(
  silence: Silence,
  region: string,
  livesIn: string,
  purpose: Extract<Purpose, { readonly kind: 'silent' | 'regional-silence' }>,
  prefix: string,
): MetricAlarm {
  const minutes = (silence.rounds * silence.periodSeconds) / 60;
  return {
    ...countRuns(region, silence.periodSeconds, silence.rounds),
    name: nameAlarm(prefix, purpose),
    description: `No reports have come from ${region} for ${minutes} minutes: what happens there is not known.`,
    region: livesIn,
    purpose,
    topic: purpose.kind === 'silent' ? 'alarm' : null,
    datapointsToAlarm: silence.rounds,
    comparison: 'LessThanThreshold',
    missingData: 'breaching',
  };
}

/** Only composites can be held back, so the alarm that acts stands on one that does not. */
function defineStandbySilence(
  silence: Silence,
  region: string,
  home: string,
  standby: string,
  prefix: string,
): readonly AlarmDefinition[] {
  const part = defineSilence(silence, region, standby, { kind: 'regional-silence', region }, prefix);
  const purpose = { kind: 'silent', region, severity: silence.severity } as const;
  return [
    part,
    {
      type: 'composite',
      name: nameAlarm(prefix, purpose),
      description: `${part.description} Acts only when home is silent.`,
      region: standby,
      purpose,
      topic: 'alarm',
      rule: inAlarm(part.name),
      suppressor: {
        alarm: nameAlarm(prefix, { kind: 'home-alive', region: home }),
        waitSeconds: suppressionSeconds,
        extensionSeconds: suppressionSeconds,
      },
    },
  ];
}

/**
 * Runs of a region by round. FILL counts a missing round as none at all: left missing, CloudWatch would reach back for
 * older reports, and call a region silent some minutes later than asked for, by a number it does not document.
 */
function countRuns(region: string, periodSeconds: number, rounds: number) {
  return {
    type: 'metric',
    metrics: [heartbeatOf(region)],
    expression: 'FILL(m1, 0)',
    periodSeconds,
    evaluationPeriods: rounds,
    threshold: 1,
  } as const satisfies Partial<MetricAlarm>;
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
