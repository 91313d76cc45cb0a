import { classOf } from '../failure/catalogue.ts';
import type { FailureClass } from '../failure/phases.ts';
import { type AlarmDefinition, asksForAll } from './alarm-definition.ts';
import type { Severity } from './alarmed-file.ts';
import { type AlertEvent, describeAlert } from './alert.ts';
import type { AlarmAction, AlarmEvaluator } from './evaluate-alarms.ts';
import { countFailedRounds, keepRoundsOfFew, keepRoundsOfMany } from './failed-rounds.ts';
import type { TimedCheck } from './timed-check.ts';

/** One alert as `replay --json` prints it. */
export interface Alert {
  /** ISO 8601, UTC: the evaluation at which it would have been sent. */
  readonly time: string;
  readonly event: AlertEvent;
  readonly alarm: string;
  /** null: it is about a region. */
  readonly target: string | null;
  readonly class: FailureClass;
  readonly severity: Severity;
  /** The most frequent failure of the alarm's window; null where no failure is behind it. */
  readonly code: string | null;
  /** Where it fails or is silent; at `resolved`, everywhere it did. */
  readonly regions: readonly string[];
}

/** A check that was not up. */
interface FailedCheck extends TimedCheck {
  readonly code: string;
}

/** The failures of one class of one target, in the order in which they became known. */
interface Failures {
  readonly target: string;
  readonly class: FailureClass;
  checks: FailedCheck[];
}

/** An incident for which an alert has gone out. */
interface OpenIncident {
  readonly alarm: AlarmDefinition;
  readonly target: string | null;
  readonly code: string | null;
  readonly regions: Set<string>;
}

/** Turns what alarms do into alerts, each incident opened and resolved once, whether home or standby told of it. */
export class ReplayJournal {
  readonly alerts: Alert[] = [];
  readonly #regions: readonly string[];
  readonly #evaluator: AlarmEvaluator;
  readonly #failures = new Map<string, Failures>();
  readonly #open = new Map<string, OpenIncident>();

  /** `regions`: in the order in which alerts list them. */
  constructor(regions: readonly string[], evaluator: AlarmEvaluator) {
    this.#regions = regions;
    this.#evaluator = evaluator;
  }

  note(check: TimedCheck): void {
    const { code, target } = check;
    if (code === null) return;
    const failed = classOf(code);
    const key = `${failed} ${target}`;
    const failures = this.#failures.get(key) ?? { target, class: failed, checks: [] };
    failures.checks.push({ ...check, code });
    this.#failures.set(key, failures);
  }

  /** Drops failures that no alarm looks back to any more. */
  forgetBefore(timeMs: number): void {
    for (const failures of this.#failures.values()) {
      failures.checks = failures.checks.filter((check) => check.timeMs >= timeMs);
    }
  }

  /** What the alarms of one evaluation did. */
  write(timeMs: number, actions: readonly AlarmAction[]): void {
    for (const { alarm, regions } of this.#open.values()) {
      for (const region of this.#regionsOf(alarm, timeMs)) regions.add(region);
    }
    for (const action of actions) {
      if (action.state === 'ALARM') this.#openIncident(action);
      if (action.state === 'OK') this.#resolve(action);
    }
  }

  #openIncident({ alarm, timeMs }: AlarmAction): void {
    const words = describeAlert(alarm.purpose);
    if (words === null || this.#open.has(alarm.name)) return;
    const regions = this.#regionsOf(alarm, timeMs);
    const found =
      words.opening === 'silent' ? [] : this.#countedBy(alarm, timeMs).filter(({ region }) => regions.includes(region));
    const code = mostFrequent(found.map((failed) => failed.code));
    // A fault of our own is named with its target where there is only one.
    const [only, ...others] = new Set(found.map((failed) => failed.target));
    const target = words.target ?? (others.length === 0 ? (only ?? null) : null);
    const incident = { alarm, target, code, regions: new Set(regions) };
    this.#open.set(alarm.name, incident);
    this.#print(timeMs, words.opening, incident);
  }

  #resolve({ alarm, timeMs }: AlarmAction): void {
    const incident = this.#open.get(alarm.name);
    if (incident === undefined || this.#isHandedOver(alarm, timeMs)) return;
    this.#open.delete(alarm.name);
    this.#print(timeMs, 'resolved', incident);
  }

  #print(timeMs: number, event: AlertEvent, { alarm, target, code, regions: found }: OpenIncident): void {
    const words = describeAlert(alarm.purpose);
    if (words === null) return;
    const regions = this.#regions.filter((region) => found.has(region));
    const time = new Date(timeMs).toISOString();
    const { class: failed, severity } = words;
    this.alerts.push({ time, event, alarm: alarm.name, target, class: failed, severity, code, regions });
  }

  /**
   * Whether the other's page of the same incident goes on, so that the end is its to tell: home's, where the standby lets go
   * only because home is back; the standby's, where home lets go only because its own probe is silent.
   */
  #isHandedOver({ name, region, purpose }: AlarmDefinition, timeMs: number): boolean {
    if (purpose.kind !== 'failing') return false;
    const isHome = purpose.standsInFor === undefined;
    if (isHome && !asksForAll(purpose.quorum)) return false;
    const found = this.#evaluator.statuses().find((one) => one.alarm.name === name && one.alarm.region !== region);
    if (isHome) return found?.state === 'ALARM';
    const alarm = found?.alarm;
    if (alarm?.type !== 'metric' || alarm.purpose.kind !== 'failing') return false;
    const rule = {
      least: alarm.purpose.quorum?.least ?? 1,
      of: alarm.evaluationPeriods,
      periodMs: alarm.periodSeconds * 1_000,
    };
    return countFailedRounds(this.#failuresOf(alarm, timeMs), rule, timeMs) >= alarm.datapointsToAlarm;
  }

  /**
   * Where the alarm's trouble is now: where it failed as often as the rule asks for. Where these are fewer than page,
   * regions took turns: then wherever it failed when enough did.
   */
  #regionsOf(alarm: AlarmDefinition, timeMs: number): readonly string[] {
    const { purpose } = alarm;
    if ('region' in purpose) return [purpose.region];
    const periodMs = periodMsOf(alarm);
    const counted = this.#countedBy(alarm, timeMs);
    const rounds = new Map<string, Set<number>>();
    for (const check of counted) {
      const own = rounds.get(check.region) ?? new Set();
      rounds.set(check.region, own.add(Math.floor(check.timeMs / periodMs)));
    }
    const failures = alarm.type === 'metric' ? alarm.datapointsToAlarm : 1;
    const least = purpose.kind === 'failing' ? (purpose.quorum?.least ?? 1) : 1;
    const often = [...rounds].filter(([, own]) => own.size >= failures).map(([region]) => region);
    if (often.length >= least) return often;
    const inTurn = keepRoundsOfMany(counted, least, periodMs).map(({ region }) => region);
    return inTurn.length > 0 ? inTurn : [...rounds.keys()];
  }

  /** The failures behind the alarm: behind an advisory, those of rounds in which too few regions failed to page. */
  #countedBy(alarm: AlarmDefinition, timeMs: number): readonly FailedCheck[] {
    const failed = this.#failuresOf(alarm, timeMs);
    const { purpose } = alarm;
    return purpose.kind === 'advisory' ? keepRoundsOfFew(failed, purpose.quorum.least, periodMsOf(alarm)) : failed;
  }

  /** The failures of the alarm's class in its window, oldest first. */
  #failuresOf(alarm: AlarmDefinition, timeMs: number): readonly FailedCheck[] {
    const { purpose } = alarm;
    const words = describeAlert(purpose);
    const fromMs = timeMs - Math.max(0, ...this.#evaluator.partsOf(alarm).map(({ alarm: part }) => windowMsOf(part)));
    const found = [...this.#failures.values()].filter(
      (failures) => failures.class === words?.class && (!('target' in purpose) || purpose.target === failures.target),
    );
    const checks = found.flatMap((failures) =>
      failures.checks.filter(
        (check) =>
          check.timeMs >= fromMs &&
          check.timeMs < timeMs &&
          (!('region' in purpose) || purpose.region === check.region),
      ),
    );
    return found.length > 1 ? checks.sort((one, other) => one.timeMs - other.timeMs) : checks;
  }
}

function periodMsOf(alarm: AlarmDefinition): number {
  return alarm.type === 'metric' ? alarm.periodSeconds * 1_000 : 60_000;
}

function windowMsOf(part: AlarmDefinition): number {
  return part.type === 'metric' ? part.evaluationPeriods * part.periodSeconds * 1_000 : 0;
}

/** The first of those that occur most often; null where there is none. */
function mostFrequent(codes: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  let best: string | null = null;
  for (const [code, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = code;
  return best;
}
