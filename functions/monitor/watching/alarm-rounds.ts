import type { AlarmDefinition, MetricAlarm } from '../../alarm/alarm-definition.ts';
import { AlarmEvaluator, extraPeriods, type SavedState } from '../../alarm/evaluate-alarms.ts';
import { canaryNamespace, heartbeatMetric } from '../../alarm/heartbeat.ts';
import type { DataPoint } from '../../metric/data-point.ts';
import { measureRun } from '../../metric/measure.ts';
import type { AlarmChange, SentAlert } from '../alerting/alert-ports.ts';
import { localRegion } from '../regions.ts';
import { wholeMinutes } from './watch-events.ts';

export interface AlarmRoundsParts {
  readonly definitions: readonly AlarmDefinition[];
  /** What was known at the end of an earlier run. */
  readonly saved: readonly SavedState[];
  /** The newest alert of an alarm that went out; null: none. */
  readonly newestSent: (alarm: string) => SentAlert | null;
}

/** The alarms of this machine: fed with what checks yield, evaluated at the end of each minute as `replay` does. */
export class AlarmRounds {
  readonly #newestSent: AlarmRoundsParts['newestSent'];
  /** Raised, and no longer defined: they are kept until their end has been told. */
  readonly #leaving = new Map<string, SavedState>();
  #definitions: readonly AlarmDefinition[];
  #metrics: ReadonlySet<string>;
  #evaluator: AlarmEvaluator;
  #hasChanged = true;

  constructor({ definitions, saved, newestSent }: AlarmRoundsParts) {
    this.#definitions = definitions;
    this.#metrics = metricsOf(definitions);
    this.#newestSent = newestSent;
    this.#evaluator = new AlarmEvaluator(definitions);
    const defined = new Set(definitions.map(({ name }) => name));
    for (const state of saved) if (state.state === 'ALARM' && !defined.has(state.name)) this.#leave(state);
    const known = new Map(saved.map((state) => [state.name, state]));
    this.#evaluator.restore(
      definitions.map(({ name, region }) => {
        const state = known.get(name) ?? { name, region, state: 'INSUFFICIENT_DATA', sinceMs: null };
        return laterOf(state, newestSent(name));
      }),
    );
  }

  get definitions(): readonly AlarmDefinition[] {
    return this.#definitions;
  }

  /** Only what alarms read is kept: the other metrics are a store's, and would be held here for hours. */
  add(points: readonly DataPoint[]): void {
    for (const point of points) if (this.#metrics.has(point.metric)) this.#addOne(point);
  }

  /** A time in which we could not have heard anything: its silence is ours, and no reason for an alarm. */
  noteUnwatched(fromMs: number, toMs: number): void {
    const first = Math.max(fromMs, toMs - rangeMs(this.#definitions));
    for (let timeMs = first; timeMs < toMs; timeMs += 60_000) {
      this.add([measureRun(localRegion, new Date(timeMs).toISOString(), 1)]);
    }
  }

  /**
   * Whole minutes of which nothing is known end nothing: what failed before them has not been seen to be well. Alarms whose
   * checks send no 0 take a minute without a value for a good one, and would be resolved by our own absence.
   */
  holdThrough(fromMs: number, toMs: number): void {
    for (const { alarm, state } of this.#evaluator.statuses()) {
      if (state !== 'ALARM' || alarm.type !== 'metric' || alarm.purpose.kind !== 'failing') continue;
      const errors = alarm.metrics.find(({ name }) => name !== heartbeatMetric);
      if (alarm.missingData !== 'notBreaching' || errors === undefined) continue;
      const dimensions = { Target: alarm.purpose.target, Region: localRegion };
      const span = wholeMinutes(Math.max(fromMs, toMs - rangeMs([alarm])), toMs);
      for (let timeMs = span?.fromMs ?? toMs; timeMs < (span?.toMs ?? toMs); timeMs += 60_000) {
        this.#addOne({ metric: errors.name, dimensions, timeMs, value: alarm.threshold });
      }
    }
  }

  /** The evaluation at the end of a minute: the changes that are to be told. */
  evaluate(timeMs: number): readonly AlarmChange[] {
    const before = new Map(this.#evaluator.statuses().map(({ alarm, state }) => [alarm.name, state]));
    const actions = this.#evaluator.evaluate(timeMs);
    this.#hasChanged ||= this.#evaluator.statuses().some(({ alarm, state }) => before.get(alarm.name) !== state);
    if (timeMs % forgettingMs === 0) this.#evaluator.forgetBefore(timeMs - rangeMs(this.#definitions));
    return actions.map(({ alarm, state }) =>
      changeOf(alarm, { oldState: before.get(alarm.name) ?? 'INSUFFICIENT_DATA', newState: state, timeMs }),
    );
  }

  /** Changes that an earlier run has noticed and not told: it ended in between. */
  owed(): readonly AlarmChange[] {
    return this.#evaluator.statuses().flatMap(({ alarm, state, sinceMs }) => {
      if (alarm.topic === null || sinceMs === null || state === 'INSUFFICIENT_DATA') return [];
      const sent = this.#newestSent(alarm.name);
      const isTold = state === 'ALARM' ? sent?.state === 'ALARM' : sent?.state !== 'ALARM';
      const oldState = state === 'ALARM' ? 'OK' : 'ALARM';
      return isTold ? [] : [changeOf(alarm, { oldState, newState: state, timeMs: sinceMs })];
    });
  }

  /** Other targets or thresholds: alarms that keep their name keep their state. */
  redefine(definitions: readonly AlarmDefinition[]): void {
    const kept = new Set(definitions.map(({ name }) => name));
    for (const state of this.states()) if (state.state === 'ALARM' && !kept.has(state.name)) this.#leave(state);
    this.#evaluator.redefine(definitions);
    this.#definitions = definitions;
    this.#metrics = metricsOf(definitions);
    this.#hasChanged = true;
  }

  /** The ends of alarms that are no longer defined: whoever was told of their beginning waits for it. */
  withdrawn(timeMs: number): readonly AlarmChange[] {
    return [...this.#leaving.values()].map(({ name, region }) => ({
      ...changeOf({ name, region, description: '' }, { oldState: 'ALARM', newState: 'OK', timeMs }),
      isWithdrawn: true,
    }));
  }

  /** Its end has been told, or never will be. */
  forgetWithdrawn(alarm: string): void {
    if (this.#leaving.delete(alarm)) this.#hasChanged = true;
  }

  /** Forgets all samples, and keeps the states: the wall clock went back, and what they say of these minutes is not so. */
  startAnew(): void {
    const states = this.states();
    this.#evaluator = new AlarmEvaluator(this.#definitions);
    this.#evaluator.restore(states);
  }

  /** Whether the states are not what was kept last. */
  get hasUnsaved(): boolean {
    return this.#hasChanged;
  }

  /** Hands the states over to be kept. `save` may throw. */
  save(save: (states: readonly SavedState[]) => void): void {
    save(this.states());
    this.#hasChanged = false;
  }

  states(): readonly SavedState[] {
    const defined = this.#evaluator.statuses().map(({ alarm, state, sinceMs }) => ({
      name: alarm.name,
      region: alarm.region,
      state,
      sinceMs,
    }));
    const names = new Set(defined.map(({ name }) => name));
    return [...defined, ...[...this.#leaving.values()].filter(({ name }) => !names.has(name))];
  }

  #addOne({ metric, dimensions, timeMs, value }: Pick<DataPoint, 'metric' | 'dimensions' | 'timeMs' | 'value'>): void {
    this.#evaluator.add({ store: localRegion, namespace: canaryNamespace, metric, dimensions, timeMs, value });
  }

  #leave(state: SavedState): void {
    if (this.#newestSent(state.name)?.state === 'ALARM') this.#leaving.set(state.name, state);
  }
}

/** As far back as any alarm looks, but those on certificates, whose days come anew with the first check. */
export function recentMs(definitions: readonly AlarmDefinition[]): number {
  return rangeMs(definitions.filter(({ purpose }) => purpose.kind !== 'certificate'));
}

function metricsOf(definitions: readonly AlarmDefinition[]): ReadonlySet<string> {
  return new Set(
    definitions.flatMap((alarm) => (alarm.type === 'metric' ? alarm.metrics.map(({ name }) => name) : [])),
  );
}

const forgettingMs = 3_600_000;

function rangeMs(definitions: readonly AlarmDefinition[]): number {
  const seconds = definitions
    .filter((alarm): alarm is MetricAlarm => alarm.type === 'metric')
    .map(({ evaluationPeriods, periodSeconds }) => (evaluationPeriods + extraPeriods) * periodSeconds);
  return seconds.reduce((longest, one) => Math.max(longest, one), 0) * 1_000;
}

/** Where the state could not be saved any more, the alert that went out knows better. */
function laterOf(saved: SavedState, sent: SentAlert | null): SavedState {
  if (sent === null || sent.changedMs <= (saved.sinceMs ?? 0)) return saved;
  return { ...saved, state: sent.state, sinceMs: sent.changedMs };
}

type States = Pick<AlarmChange, 'oldState' | 'newState'> & { readonly timeMs: number };

/** In CloudWatch's words, so that whatever reads alerts reads these as well. */
function changeOf(
  alarm: Pick<AlarmDefinition, 'name' | 'region' | 'description'>,
  { oldState, newState, timeMs }: States,
): AlarmChange {
  return {
    alarm: alarm.name,
    region: alarm.region,
    newState,
    oldState,
    changedMs: timeMs,
    // Nobody else has judged it, and the rule says it all.
    reason: '',
    fields: {
      AlarmName: alarm.name,
      AlarmDescription: alarm.description,
      NewStateValue: newState,
      NewStateReason: '',
      OldStateValue: oldState,
      StateChangeTime: new Date(timeMs).toISOString(),
      Region: alarm.region,
    },
  };
}
