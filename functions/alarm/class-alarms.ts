import type { MetricAlarm, MetricReference, Purpose, Quorum } from './alarm-definition.ts';
import { nameAlarm } from './alarm-names.ts';
import { mostPeriods, periodSecondsOf } from './alarm-periods.ts';
import { asItIs, closeGaps } from './close-gaps.ts';
import { canaryNamespace, heartbeatOf } from './heartbeat.ts';
import type { WatchedClass } from './watched-classes.ts';

/**
 * The alarms of one class of one target where alarms live while all is well: the one that pages, and the advisory where
 * it can fail in fewer regions than page.
 */
export function defineHomeClass(
  watched: WatchedClass,
  regions: readonly string[],
  home: string,
  prefix: string,
): readonly MetricAlarm[] {
  const { least } = quorumOf(watched, regions);
  const failing = defineFailing(watched, regions, home, prefix);
  return least < 2 ? [failing] : [failing, defineAdvisory(watched, regions, home, prefix)];
}

/**
 * The page in the standby region. It counts only the rounds in which home is silent: home's heartbeat takes off more than
 * all regions together can add. A missing value counts as 0 in metric math, so that it works with a copy that holds
 * failures only. One failed round is not enough, nor as many as home may lose by itself: home has to be as silent as its
 * own silence alarm asks for.
 */
export function defineStandbyClass(
  watched: WatchedClass,
  { regions, home, standby, silentMs }: StandbyRegions,
  prefix: string,
): MetricAlarm {
  const others = regions.filter((region) => region !== home);
  // Home is gone: a rule that asks for every region asks for every one that is left.
  const quorum = { least: Math.min(watched.rule.regions, others.length), of: regions };
  const silentRounds = Math.ceil(silentMs / (periodSecondsOf(watched.everyMs) * 1_000));
  const more = Math.max(0, silentRounds - watched.rule.failures);
  const window = { ...watched, rule: { ...watched.rule, ...askForMore(watched, more) } };
  const purpose = { ...failingPurpose(watched, quorum), standsInFor: home } as const;
  return {
    ...defineCount(window, standby, purpose, prefix),
    description: `${watched.target}: ${watched.class} fails in ${describeWindow(window)}${describeQuorum(quorum)}. Counts only what comes while ${home} is silent.`,
    metrics: [countOf(watched, prefix), heartbeatOf(home)],
    expression: `m1 - ${farMoreThanRegions} * FILL(m2, 0)`,
    threshold: quorum.least,
    missingData: 'notBreaching',
  };
}

export interface StandbyRegions {
  /** Every region that probes. */
  readonly regions: readonly string[];
  readonly home: string;
  readonly standby: string;
  /** After how long without a report home counts as silent. */
  readonly silentMs: number;
}

/** AWS has some thirty regions, and a run makes at least one check. */
const farMoreThanRegions = 1_000;

function defineFailing(watched: WatchedClass, regions: readonly string[], home: string, prefix: string): MetricAlarm {
  const quorum = quorumOf(watched, regions);
  const purpose = failingPurpose(watched, quorum);
  const [only, ...others] = regions;
  // With one region there is nothing to add up: its own series will do.
  const errors = only !== undefined && others.length === 0 ? errorsOf(watched, only) : countOf(watched, prefix);
  return {
    ...defineCount(watched, home, purpose, prefix),
    description: `${watched.target}: ${watched.class} fails in ${describeWindow(watched)}${describeQuorum(quorum)}.`,
    ...(watched.hasOwnRounds ? asItIs(errors) : closeGaps(errors, watched, heartbeatOf(home))),
    threshold: quorum.least,
    missingData: watched.isDense ? 'ignore' : 'notBreaching',
  };
}

/**
 * What pages is none of its business: rounds in which as many regions fail as page do not count here. It asks for one
 * failed round more than the page, because an outage begins and ends between the checks of two regions: the rounds at its
 * ends look like an outage of some. Its window always has room for a round that does not fail: an advisory is not worth
 * the second metric that closing gaps would take without.
 */
function defineAdvisory(watched: WatchedClass, regions: readonly string[], home: string, prefix: string): MetricAlarm {
  const quorum = quorumOf(watched, regions);
  const { failures, of } = askForMore(watched, 1);
  const most = mostPeriods(periodSecondsOf(watched.everyMs));
  const rule = { ...watched.rule, failures, of: Math.min(Math.max(of, failures + 1), most) };
  const window = { ...watched, rule };
  const purpose = { kind: 'advisory', target: watched.target, class: watched.class, severity: 'info', quorum } as const;
  const few = `IF(m1 < ${quorum.least}, m1, 0)`;
  const isClosed = !watched.isDense && !watched.hasOwnRounds && rule.failures < rule.of;
  return {
    ...defineCount(window, home, purpose, prefix),
    description: `${watched.target}: ${watched.class} fails in ${describeWindow(window)}, in fewer than the ${quorum.least} regions that page.`,
    metrics: [countOf(watched, prefix)],
    expression: isClosed ? `FILL(${few}, 0)` : few,
    threshold: 1,
    missingData: watched.isDense ? 'ignore' : 'notBreaching',
  };
}

/** What all of them have in common. */
function defineCount(watched: WatchedClass, livesIn: string, purpose: Purpose, prefix: string) {
  return {
    type: 'metric',
    name: nameAlarm(prefix, purpose),
    region: livesIn,
    purpose,
    topic: 'alarm',
    periodSeconds: periodSecondsOf(watched.everyMs),
    evaluationPeriods: watched.rule.of,
    datapointsToAlarm: watched.rule.failures,
    comparison: 'GreaterThanOrEqualToThreshold',
  } as const;
}

/**
 * The same rule with more failed rounds, in a window so much longer that whoever fails as often as the rule asks for,
 * again and again, does so by the new one, too: M more times ⌈N / M⌉. Never longer than CloudWatch looks back.
 */
function askForMore({ rule: { failures, of }, everyMs }: WatchedClass, more: number) {
  const most = mostPeriods(periodSecondsOf(everyMs));
  return {
    failures: Math.min(failures + more, most),
    of: Math.min(of + more * Math.ceil(of / failures), most),
  };
}

/** How many regions fail in a round: each adds 1. */
function countOf({ target, metric }: WatchedClass, prefix: string): MetricReference {
  return { namespace: canaryNamespace, name: metric, dimensions: { Target: target, Stage: prefix }, statistic: 'Sum' };
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

function quorumOf({ rule }: WatchedClass, regions: readonly string[]): Quorum {
  return { least: rule.regions, of: regions };
}

function failingPurpose({ target, class: failed, rule: { severity } }: WatchedClass, quorum: Quorum) {
  const isOne = quorum.of.length < 2;
  return { kind: 'failing', target, class: failed, severity, ...(isOne ? {} : { quorum }) } as const;
}

function describeQuorum({ least, of }: Quorum): string {
  const [only, ...others] = of;
  return others.length === 0 ? ` in ${only}` : `, in at least ${least} of ${of.length} regions`;
}

function describeWindow({ rule: { failures, of }, everyMs }: WatchedClass): string {
  const minutes = periodSecondsOf(everyMs) / 60;
  const [one, many] =
    minutes === 1 ? ['one minute', 'minutes'] : [`one round of ${minutes} minutes`, `rounds of ${minutes} minutes`];
  return of === 1 ? one : `${failures} of the last ${of} ${many}`;
}
