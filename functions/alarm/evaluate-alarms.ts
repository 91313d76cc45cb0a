import type { AlarmDefinition, CompositeAlarm, MetricAlarm, MetricReference } from './alarm-definition.ts';
import { type AlarmRule, alarmsIn, holds } from './alarm-rule.ts';
import { type AlarmState, type Datapoint, evaluateDatapoints } from './evaluate-datapoints.ts';
import { applyMetricMath, type MathOptions } from './metric-math.ts';
import { parseRule } from './parse-rule.ts';
import { type Sample, SampleStore, seriesKey } from './sample-store.ts';
import { type Suppression, suppress, unsuppressed } from './suppression.ts';

/**
 * How many periods CloudWatch reads beyond N, in case some are missing. The guide's tables have 2, and say that the
 * number depends on the period: our definitions are made so that it matters as little as can be.
 */
export const extraPeriods = 2;

/** What an alarm does at a change: it sends to its topic. */
export interface AlarmAction {
  readonly timeMs: number;
  readonly alarm: AlarmDefinition;
  readonly state: AlarmState;
}

export interface AlarmStatus {
  readonly alarm: AlarmDefinition;
  readonly state: AlarmState;
  /** When it went into this state; null before the first evaluation. */
  readonly sinceMs: number | null;
}

/** What is kept of an alarm between two runs of a process. */
export interface SavedState {
  readonly name: string;
  /** Where the alarm lives. */
  readonly region: string;
  readonly state: AlarmState;
  readonly sinceMs: number | null;
}

export interface EvaluationOptions {
  readonly extraPeriods?: number;
  /** See {@link MathOptions}. */
  readonly leavesEmptySeries?: boolean;
}

/**
 * Evaluates alarms as CloudWatch does, with the time and the data passed in: metric alarms once a minute over what has
 * arrived by then, composites by the states that follow, actions at changes only. A new alarm is in INSUFFICIENT_DATA.
 */
export class AlarmEvaluator {
  readonly #samples = new SampleStore();
  readonly #extraPeriods: number;
  readonly #math: MathOptions;
  #watched: readonly Watched[] = [];
  #byKey: ReadonlyMap<string, Watched> = new Map();

  /** @throws TypeError or SyntaxError where a rule cannot be read, names an alarm that is not there, or goes in a circle. */
  constructor(definitions: readonly AlarmDefinition[], options: EvaluationOptions = {}) {
    this.#extraPeriods = options.extraPeriods ?? extraPeriods;
    this.#math = options;
    this.redefine(definitions);
  }

  /** Puts other definitions in place, as a deployment does: an alarm that keeps its name and region keeps its state. */
  redefine(definitions: readonly AlarmDefinition[]): void {
    const before = this.#byKey;
    const watched = definitions.map((alarm) => watch(alarm, before.get(keyOf(alarm))));
    const byKey = new Map(watched.map((one) => [keyOf(one.alarm), one]));
    if (byKey.size < watched.length) throw new TypeError('two alarms of one region have the same name');
    this.#watched = inOrder(watched, byKey);
    this.#byKey = byKey;
  }

  /** Puts states back that were known before a restart. Those of alarms that are not defined are passed over. */
  restore(states: readonly SavedState[]): void {
    for (const { region, name, state, sinceMs } of states) {
      const one = this.#byKey.get(keyOf({ region, name }));
      if (one === undefined) continue;
      one.state = state;
      one.sinceMs = sinceMs;
    }
  }

  add(sample: Sample): void {
    this.#samples.add(sample);
  }

  /**
   * The evaluation at the end of a minute. Alarms that live in a region for which `isLost` are not evaluated and do not
   * act. Gives what is sent, an alarm behind those that it is built on.
   */
  evaluate(timeMs: number, isLost: (region: string) => boolean = () => false): readonly AlarmAction[] {
    const alive = this.#watched.filter(({ alarm }) => !isLost(alarm.region));
    const changed = new Set<Watched>();
    for (const one of alive) {
      const state = this.#judge(one, timeMs);
      if (state === one.state) continue;
      one.state = state;
      one.sinceMs = timeMs;
      changed.add(one);
    }
    return alive.flatMap((one) =>
      this.#acts(one, changed.has(one), timeMs) && one.alarm.topic !== null
        ? [{ timeMs, alarm: one.alarm, state: one.state }]
        : [],
    );
  }

  /** The alarms that a composite's rule names, down to the metric alarms; of a metric alarm itself. */
  partsOf(alarm: AlarmDefinition): readonly AlarmStatus[] {
    const one = this.#byKey.get(keyOf(alarm));
    return one === undefined ? [] : [...metricPartsOf(one)].map(describe);
  }

  statuses(): readonly AlarmStatus[] {
    return this.#watched.map(describe);
  }

  forgetBefore(timeMs: number): void {
    this.#samples.forgetBefore(timeMs);
  }

  #judge(one: Watched, timeMs: number): AlarmState {
    if (one.alarm.type === 'metric') return this.#judgeMetric(one.alarm, one, timeMs);
    if (one.rule === null) return one.state;
    return holds(one.rule, (name) => one.parts.get(name)?.state ?? 'INSUFFICIENT_DATA') ? 'ALARM' : 'OK';
  }

  #judgeMetric(alarm: MetricAlarm, { series, state }: Watched, timeMs: number): AlarmState {
    const count = alarm.evaluationPeriods + this.#extraPeriods;
    const found = series.map(({ key, statistic }) =>
      this.#samples.read(key, statistic, timeMs, alarm.periodSeconds, count),
    );
    const range = applyMetricMath(alarm.expression, found, this.#math).map((value) => compare(alarm, value));
    return evaluateDatapoints(range, alarm, state);
  }

  /** A suppressor counts with the state that it has at this very evaluation. */
  #acts(one: Watched, hasChanged: boolean, timeMs: number): boolean {
    if (one.alarm.type === 'metric' || one.alarm.suppressor === null) return hasChanged;
    const { alarm, waitSeconds, extensionSeconds } = one.alarm.suppressor;
    const isSuppressed = one.parts.get(alarm)?.state === 'ALARM';
    const periods = { waitMs: waitSeconds * 1_000, extensionMs: extensionSeconds * 1_000 };
    const { after, acts } = suppress(one.suppression, { timeMs, hasChanged, isSuppressed }, periods);
    one.suppression = after;
    return acts;
  }
}

/** An alarm and what is known of it. */
interface Watched {
  readonly alarm: AlarmDefinition;
  /** What a metric alarm reads; empty for a composite. */
  readonly series: readonly { readonly key: string; readonly statistic: MetricReference['statistic'] }[];
  /** null for a metric alarm. */
  readonly rule: AlarmRule | null;
  /** The alarms that a composite names, by name. */
  readonly parts: Map<string, Watched>;
  state: AlarmState;
  sinceMs: number | null;
  suppression: Suppression;
}

function describe({ alarm, state, sinceMs }: Watched): AlarmStatus {
  return { alarm, state, sinceMs };
}

function metricPartsOf(one: Watched): ReadonlySet<Watched> {
  if (one.rule === null) return new Set([one]);
  const named = alarmsIn(one.rule).flatMap((name) => one.parts.get(name) ?? []);
  return new Set(named.flatMap((part) => [...metricPartsOf(part)]));
}

function watch(alarm: AlarmDefinition, before: Watched | undefined): Watched {
  return {
    alarm,
    series: alarm.type === 'metric' ? seriesOf(alarm) : [],
    rule: alarm.type === 'composite' ? parseRule(alarm.rule) : null,
    parts: new Map(),
    state: before?.state ?? 'INSUFFICIENT_DATA',
    sinceMs: before?.sinceMs ?? null,
    suppression: before?.suppression ?? unsuppressed,
  };
}

function seriesOf({ region, metrics }: MetricAlarm): Watched['series'] {
  return metrics.map(({ namespace, name, dimensions, statistic }) => ({
    key: seriesKey(region, namespace, name, dimensions),
    statistic,
  }));
}

/** Each alarm behind those that its rule names, so that one pass is enough. Binds the composites to their parts. */
function inOrder(watched: readonly Watched[], byKey: ReadonlyMap<string, Watched>): readonly Watched[] {
  const ordered = new Set<Watched>();
  const visit = (one: Watched, path: readonly Watched[]): void => {
    if (ordered.has(one)) return;
    if (path.includes(one)) throw new TypeError(`the alarm ${one.alarm.name} depends on itself`);
    if (one.alarm.type === 'composite') {
      bindParts(one, one.alarm, byKey);
      for (const name of one.rule === null ? [] : alarmsIn(one.rule)) {
        const part = one.parts.get(name);
        if (part !== undefined) visit(part, [...path, one]);
      }
    }
    ordered.add(one);
  };
  for (const one of watched) visit(one, []);
  return [...ordered];
}

function bindParts(one: Watched, alarm: CompositeAlarm, byKey: ReadonlyMap<string, Watched>): void {
  const named = one.rule === null ? [] : alarmsIn(one.rule);
  const suppressors = alarm.suppressor === null ? [] : [alarm.suppressor.alarm];
  for (const name of [...named, ...suppressors]) {
    const part = byKey.get(keyOf({ region: alarm.region, name }));
    if (part === undefined) throw new TypeError(`the alarm ${alarm.name} names ${name}, which is not in its region`);
    one.parts.set(name, part);
  }
}

function keyOf({ region, name }: { readonly region: string; readonly name: string }): string {
  return `${region} ${name}`;
}

function compare({ comparison, threshold }: MetricAlarm, value: number | null): Datapoint {
  if (value === null) return 'missing';
  const isBreaching = comparison === 'LessThanThreshold' ? value < threshold : value >= threshold;
  return isBreaching ? 'breaching' : 'fine';
}
