import type { AlarmDefinition, MetricAlarm } from './alarm-definition.ts';
import { AlarmEvaluator, type EvaluationOptions, extraPeriods } from './evaluate-alarms.ts';
import { heartbeatMetric } from './heartbeat.ts';
import { type Alert, ReplayJournal } from './replay-journal.ts';
import type { Sample } from './sample-store.ts';
import { arrivalOf, type TimedCheck } from './timed-check.ts';

/** What a timeline is played to. */
export interface ReplayScene {
  readonly definitions: readonly AlarmDefinition[];
  /** Where the alarms live while all is well. */
  readonly home: string;
  /** In the order in which alerts list them. */
  readonly regions: readonly string[];
  readonly everyMs: number;
  /** What a check leaves in the metric stores. */
  readonly sample: (check: TimedCheck) => readonly Sample[];
}

export interface ReplayOptions extends EvaluationOptions {
  /** Milliseconds; the replay runs on to here if this is later than the end of the last check's minute. */
  readonly untilMs?: number;
  readonly lost?: readonly LostRegion[];
  /** Deployments: from then on these alarms hold. */
  readonly changes?: readonly { readonly atMs: number; readonly definitions: readonly AlarmDefinition[] }[];
}

/** A region in which nothing was stored, evaluated or sent. */
export interface LostRegion {
  readonly region: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Its probe went on, and sent elsewhere what it found; absent: it was gone altogether. */
  readonly isProbing?: true;
}

/**
 * What the alarms would have sent over a timeline, and when. Everything is taken to have been well before the first
 * check; a minute without checks from a region is one in which its probe did not run. Checks may come in any order.
 */
export function replay(
  scene: ReplayScene,
  checks: readonly TimedCheck[],
  options: ReplayOptions = {},
): readonly Alert[] {
  const lost = options.lost ?? [];
  const gone = lost.filter(({ isProbing }) => isProbing === undefined);
  const happened = checks
    .filter(({ region, timeMs }) => !isLostAt(gone, region, timeMs))
    .sort((one, other) => compareChecks(one, other, scene.regions))
    .filter((check, index, sorted) => index === 0 || !isSameCheck(check, sorted[index - 1]));
  const [startMs, endMs] = spanOf(happened, options.untilMs);
  const relevant = (definitions: readonly AlarmDefinition[]) => selectRelevant(definitions, checks);
  const evaluator = new AlarmEvaluator(relevant(scene.definitions), options);
  const lookBackMs = longestRangeMs(scene, checks, options);
  const history = healthyHistory(scene, checks, startMs, lookBackMs);
  const keep = (sample: Sample, atMs: number): void => {
    if (isLostAt(lost, sample.store, atMs)) return;
    // Home's heartbeat goes elsewhere only once home's own store has taken it: see functions/monitor/publish.ts.
    const isCopiedBeat = sample.metric === heartbeatMetric && sample.store !== scene.home;
    if (isCopiedBeat && isLostAt(lost, scene.home, atMs)) return;
    evaluator.add(sample);
  };
  for (const check of history) for (const sample of scene.sample(check)) keep(sample, check.timeMs);
  evaluator.evaluate(startMs);

  const changes = [...(options.changes ?? [])].sort((one, other) => one.atMs - other.atMs);
  const journal = new ReplayJournal(scene.regions, evaluator);
  let next = 0;
  for (let timeMs = startMs + minuteMs; timeMs <= endMs; timeMs += minuteMs) {
    for (let check = happened[next]; check !== undefined && arrivalOf(check) < timeMs; check = happened[++next]) {
      for (const sample of scene.sample(check)) keep(sample, arrivalOf(check));
      journal.note(check);
    }
    for (let change = changes[0]; change !== undefined && change.atMs < timeMs; change = changes[0]) {
      evaluator.redefine(relevant(change.definitions));
      changes.shift();
    }
    // A minute that ends while the region is gone is not evaluated there.
    journal.write(
      timeMs,
      evaluator.evaluate(timeMs, (region) => isLostAt(lost, region, timeMs - 1)),
    );
    if (timeMs % forgettingMs === 0) {
      evaluator.forgetBefore(timeMs - lookBackMs);
      journal.forgetBefore(timeMs - lookBackMs);
    }
  }
  return journal.alerts;
}

/** Values that a replay reads: to be bounded before it begins. */
export function countReads(scene: ReplayScene, checks: readonly TimedCheck[], untilMs?: number): number {
  const [startMs, endMs] = spanOf(checks, untilMs);
  const reads = selectRelevant(scene.definitions, checks).reduce((sum, alarm) => sum + countReadsOf(alarm), 0);
  return ((endMs - startMs) / minuteMs) * reads;
}

/** Of one evaluation. What is done once is worth as much as the reading of some thirty values. */
function countReadsOf(alarm: AlarmDefinition): number {
  return 30 + (alarm.type === 'metric' ? alarm.evaluationPeriods + extraPeriods : 0);
}

const minuteMs = 60_000;
/** Often enough that a long timeline does not fill the memory. */
const forgettingMs = 60 * minuteMs;

/** Alarms on what a timeline tells. Of certificates and of our own functions and queues it says nothing. */
function selectRelevant(
  definitions: readonly AlarmDefinition[],
  checks: readonly TimedCheck[],
): readonly AlarmDefinition[] {
  const targets = new Set(checks.map(({ target }) => target));
  return definitions.filter(({ purpose }) => {
    if (purpose.kind === 'own' || purpose.kind === 'certificate') return false;
    return !('target' in purpose) || targets.has(purpose.target);
  });
}

/** From the beginning of the first check's minute to the end of the last one's. */
export function spanOf(checks: readonly TimedCheck[], untilMs = Number.NEGATIVE_INFINITY): readonly [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let last = untilMs - minuteMs;
  for (const check of checks) {
    first = Math.min(first, check.timeMs);
    last = Math.max(last, arrivalOf(check));
  }
  if (first === Number.POSITIVE_INFINITY) return [0, 0];
  return [Math.floor(first / minuteMs) * minuteMs, (Math.floor(last / minuteMs) + 1) * minuteMs];
}

/** As far back as any alarm looks. */
function longestRangeMs(scene: ReplayScene, checks: readonly TimedCheck[], options: ReplayOptions): number {
  const extra = options.extraPeriods ?? extraPeriods;
  const definitions = [...scene.definitions, ...(options.changes ?? []).flatMap((change) => change.definitions)];
  const seconds = selectRelevant(definitions, checks)
    .filter((alarm): alarm is MetricAlarm => alarm.type === 'metric')
    .map(({ evaluationPeriods, periodSeconds }) => (evaluationPeriods + extra) * periodSeconds);
  return seconds.reduce((longest, one) => Math.max(longest, one), 0) * 1_000;
}

/** Checks that were up, so that the first minute of the timeline is not the first that there is. */
function healthyHistory(
  scene: ReplayScene,
  checks: readonly TimedCheck[],
  startMs: number,
  lookBackMs: number,
): readonly TimedCheck[] {
  const targets = [...new Set(checks.map(({ target }) => target))];
  const history: TimedCheck[] = [];
  for (let timeMs = startMs - scene.everyMs; timeMs >= startMs - lookBackMs; timeMs -= scene.everyMs) {
    for (const target of targets) {
      for (const region of scene.regions) history.push({ timeMs, target, region, code: null });
    }
  }
  return history;
}

function isLostAt(lost: NonNullable<ReplayOptions['lost']>, region: string, atMs: number): boolean {
  return lost.some((one) => one.region === region && one.fromMs <= atMs && atMs < one.toMs);
}

/** By arrival, and what arrives together in an order of its own: that of the lines must not matter. */
function compareChecks(one: TimedCheck, other: TimedCheck, regions: readonly string[]): number {
  return (
    arrivalOf(one) - arrivalOf(other) ||
    one.timeMs - other.timeMs ||
    regions.indexOf(one.region) - regions.indexOf(other.region) ||
    compareText(one.target, other.target) ||
    compareText(one.code ?? '', other.code ?? '')
  );
}

function compareText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** A line that stands twice in a timeline is one check. */
function isSameCheck(one: TimedCheck, other: TimedCheck | undefined): boolean {
  return (
    one.timeMs === other?.timeMs &&
    one.region === other.region &&
    one.target === other.target &&
    one.code === other.code
  );
}
