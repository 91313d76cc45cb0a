import type { AlarmDefinition, CompositeAlarm, MetricAlarm, MetricReference, Purpose } from './alarm-definition.ts';
import { nameAlarm } from './alarm-names.ts';
import { periodSecondsOf } from './alarm-periods.ts';
import { canaryNamespace, heartbeatOf } from './heartbeat.ts';
import { anyInAlarm, atLeastInAlarm, inAlarm } from './rule-text.ts';
import type { WatchedClass } from './watched-classes.ts';

/**
 * CloudWatch evaluates each alarm once a minute, each at its own second: alarms that change for one reason may do so up
 * to a minute apart. Its guide recommends 60 s for both of a suppressor's periods for this reason.
 */
export const suppressionSeconds = 60;

/**
 * The alarms of one class of one target where alarms live while all is well: one a region, which sends nothing; the one
 * that pages, once enough of them are in ALARM; and the advisory for fewer.
 */
export function defineHomeClass(
  watched: WatchedClass,
  regions: readonly string[],
  home: string,
  prefix: string,
): readonly AlarmDefinition[] {
  const [only, ...others] = regions;
  if (only !== undefined && others.length === 0) return [defineOnly(watched, only, home, prefix)];
  const regional = regions.map((region) => defineRegional(watched, region, home, prefix));
  const names = regional.map(({ name }) => name);
  const failing = defineFailing(watched, names, home, prefix, null);
  return watched.rule.regions < 2
    ? [...regional, failing]
    : [...regional, failing, defineAdvisory(watched, names, failing.name, home, prefix)];
}

/**
 * The same in the standby region, held back while home is alive. It has no advisories: it is there so that no page is
 * lost. It acts only when home is silent, so home is not among `others`, and a rule that asks for every region asks for
 * every one that is left.
 */
export function defineStandbyClass(
  watched: WatchedClass,
  others: readonly string[],
  standby: string,
  homeAlive: string,
  prefix: string,
): readonly AlarmDefinition[] {
  const regions = Math.min(watched.rule.regions, others.length);
  const left = { ...watched, isDense: true, rule: { ...watched.rule, regions } };
  const regional = others.map((region) => withHeartbeat(defineRegional(left, region, standby, prefix), region));
  const names = regional.map(({ name }) => name);
  return [...regional, defineFailing(left, names, standby, prefix, homeAlive)];
}

function defineRegional(watched: WatchedClass, region: string, livesIn: string, prefix: string): MetricAlarm {
  const purpose = { kind: 'regional', target: watched.target, class: watched.class, region } as const;
  const description = `${watched.target}: ${watched.class} fails in ${describeWindow(watched)} in ${region}. Sends nothing by itself.`;
  return defineMetric(watched, region, livesIn, purpose, null, prefix, description);
}

/** With one region there is nothing to count: its alarm is the one that pages. */
function defineOnly(watched: WatchedClass, region: string, livesIn: string, prefix: string): MetricAlarm {
  const description = `${watched.target}: ${watched.class} fails in ${describeWindow(watched)} in ${region}.`;
  return defineMetric(watched, region, livesIn, failingPurpose(watched), 'alarm', prefix, description);
}

function defineMetric(
  watched: WatchedClass,
  region: string,
  livesIn: string,
  purpose: Purpose,
  topic: 'alarm' | null,
  prefix: string,
  description: string,
): MetricAlarm {
  return {
    type: 'metric',
    name: nameAlarm(prefix, purpose),
    description,
    region: livesIn,
    purpose,
    topic,
    metrics: [errorsOf(watched, region)],
    expression: null,
    periodSeconds: periodSecondsOf(watched.everyMs),
    evaluationPeriods: watched.rule.of,
    datapointsToAlarm: watched.rule.failures,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    // Where every check reports, a gap says nothing: what was known before still holds. Where only failures report, it says that all is well.
    missingData: watched.isDense ? 'ignore' : 'notBreaching',
  };
}

/**
 * The standby's copy holds failures only. The heartbeat of the region, which it holds too, adds a 0 where checks ran: so
 * that a failure that is over can be told from a probe that has fallen silent, and the count is exact.
 */
function withHeartbeat(alarm: MetricAlarm, region: string): MetricAlarm {
  return { ...alarm, metrics: [...alarm.metrics, heartbeatOf(region)], expression: 'm1 + 0 * m2' };
}

function errorsOf({ target, metric }: WatchedClass, region: string): MetricReference {
  return {
    namespace: canaryNamespace,
    name: metric,
    dimensions: { Target: target, Region: region },
    // A minute with a failed check is a failed minute, whatever else ran in it.
    statistic: 'Maximum',
  };
}

function defineFailing(
  watched: WatchedClass,
  regional: readonly string[],
  livesIn: string,
  prefix: string,
  homeAlive: string | null,
): CompositeAlarm {
  const purpose = failingPurpose(watched);
  const { regions } = watched.rule;
  const heldBack = homeAlive === null ? '' : ' Acts only when home is silent.';
  return {
    type: 'composite',
    name: nameAlarm(prefix, purpose),
    description: `${watched.target}: ${watched.class} fails in ${describeWindow(watched)}, in at least ${regions} of ${regional.length} regions.${heldBack}`,
    region: livesIn,
    purpose,
    topic: 'alarm',
    rule: atLeastInAlarm(regions, regional),
    suppressor:
      homeAlive === null
        ? null
        : { alarm: homeAlive, waitSeconds: suppressionSeconds, extensionSeconds: suppressionSeconds },
  };
}

/**
 * The rule says what an advisory is. The suppressor adds patience: without it, every outage would begin with an advisory,
 * because one region's alarm always changes a few seconds before the next one's.
 */
function defineAdvisory(
  watched: WatchedClass,
  regional: readonly string[],
  failing: string,
  livesIn: string,
  prefix: string,
): CompositeAlarm {
  const purpose = { kind: 'advisory', target: watched.target, class: watched.class, severity: 'info' } as const;
  const { regions } = watched.rule;
  return {
    type: 'composite',
    name: nameAlarm(prefix, purpose),
    description: `${watched.target}: ${watched.class} fails in ${describeWindow(watched)}, in fewer than the ${regions} regions that page.`,
    region: livesIn,
    purpose,
    topic: 'alarm',
    rule: `${anyInAlarm(regional)} AND NOT ${inAlarm(failing)}`,
    suppressor: { alarm: failing, waitSeconds: suppressionSeconds, extensionSeconds: suppressionSeconds },
  };
}

function failingPurpose({ target, class: failed, rule: { severity } }: WatchedClass): Purpose {
  return { kind: 'failing', target, class: failed, severity };
}

function describeWindow({ rule: { failures, of }, everyMs }: WatchedClass): string {
  const minutes = periodSecondsOf(everyMs) / 60;
  const unit = minutes === 1 ? 'minutes' : `rounds of ${minutes} minutes`;
  return of === 1 ? `the last of its ${unit}` : `${failures} of the last ${of} ${unit}`;
}
