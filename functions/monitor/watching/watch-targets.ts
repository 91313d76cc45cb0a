import type { AlarmDefinition } from '../../alarm/alarm-definition.ts';
import { defineAlarms } from '../../alarm/definitions.ts';
import { roundMsOf, staleAfterMs } from '../../history/history-file.ts';
import type { Clock } from '../../probe/clock.ts';
import { answeredWithin, startDeadline } from '../../probe/deadline.ts';
import type { AlertOutlet, AlertReadings, FindLinks, SentAlert } from '../alerting/alert-ports.ts';
import type { DeliveryContext } from '../alerting/deliver-alert.ts';
import type { CommandOptions, GatheringContext } from '../alerting/gather-facts.ts';
import { SentMemory } from '../alerting/sent-memory.ts';
import { measureAll, type RunMemory } from '../measure-run.ts';
import { localRegion } from '../regions.ts';
import type { TargetSettings, TargetsFile } from '../settle-targets.ts';
import { AlarmRounds, recentMs } from './alarm-rounds.ts';
import { AlertDeliveries } from './alert-deliveries.ts';
import type { TargetChecks } from './check-runner.ts';
import { localizeFile } from './localize-file.ts';
import { Schedule, type ScheduleFigures } from './schedule.ts';
import { StoreGuard } from './store-guard.ts';
import { TargetStatuses } from './target-statuses.ts';
import { type Gap, Timekeeper } from './timekeeper.ts';
import type { After } from './timer.ts';
import { UnkeptChecks } from './unkept-checks.ts';
import { type WatchEvent, wholeMinutes } from './watch-events.ts';
import type { WatchStore } from './watch-store.ts';

/** The outside of watching. */
export interface WatchParts {
  readonly file: TargetsFile;
  readonly clock: Clock;
  readonly after: After;
  readonly checks: TargetChecks;
  readonly store: WatchStore;
  readonly readings: AlertReadings;
  readonly outlet: AlertOutlet;
  readonly findLinks: FindLinks;
  readonly commandOptions: CommandOptions;
  readonly describeEvidence: GatheringContext['describeEvidence'];
  readonly report: (event: WatchEvent) => void;
}

/** Targets that are being watched. */
export interface Watching {
  /** From now on this file holds. Alarms that keep their name keep their state. */
  reload(file: TargetsFile): void;
  /** Nothing begins any more; what runs gets so many milliseconds to end, and is then cut and not recorded. */
  stop(graceMs: number): Promise<void>;
  /** Whether checks run on time and are kept. */
  isAllWell(): boolean;
  figures(): ScheduleFigures;
}

/** Samples are rebuilt from no more checks than can be read in a second or two. */
const mostRebuilt = 50_000;
/** After the checks have ended, for alerts that are on their way. */
const deliveringMs = 2_000;

/**
 * Watches targets from this machine, as the region `local`: every target is checked in its turn, what its check yields
 * goes to the store and to the alarms, the alarms are evaluated at the end of each minute, and what they do becomes
 * alerts. The same parts as in AWS, with one process that stays.
 */
export function watchTargets(parts: WatchParts): Watching {
  return new TargetsWatch(parts);
}

class TargetsWatch implements Watching {
  readonly #parts: WatchParts;
  readonly #schedule: Schedule;
  readonly #timekeeper: Timekeeper;
  readonly #alarms: AlarmRounds;
  readonly #deliveries: AlertDeliveries;
  readonly #guard: StoreGuard;
  readonly #statuses: TargetStatuses;
  readonly #unkept = new UnkeptChecks();
  readonly #memory: RunMemory = new Map();
  readonly #sentMemory = new SentMemory();
  readonly #skips = new Map<string, number>();
  #targets: ReadonlyMap<string, TargetSettings> = new Map();
  /** As they were before the last change of the targets file. */
  #defined: readonly AlarmDefinition[] = [];
  #everyMs = 60_000;
  #round: { readonly startedMs: number; checks: number } = { startedMs: 0, checks: 0 };
  #lastCheckMs: number;
  #isStopped = false;

  constructor(parts: WatchParts) {
    const { clock, after, store, report } = parts;
    this.#parts = parts;
    const file = localizeFile(parts.file);
    const nowMs = clock.now();
    this.#guard = new StoreGuard(() => clock.now(), report);
    this.#statuses = new TargetStatuses(report);
    this.#alarms = new AlarmRounds({
      definitions: defineAlarms(file),
      saved: store.readAlarms(),
      newestSent: this.#newestSent,
    });
    this.#deliveries = new AlertDeliveries({
      clock,
      report,
      context: () => this.#deliveryContext(),
      noteSent: (sent) => {
        this.#guard.write(() => store.noteSent(sent));
        if (sent.state === 'OK') this.#alarms.forgetWithdrawn(sent.alarm);
      },
    });
    this.#schedule = new Schedule({
      run: (name) => this.#check(name),
      onSkipped: (name) => this.#noteSkip(name),
    });
    this.#timekeeper = new Timekeeper({
      clock,
      after,
      nextMs: () => this.#schedule.nextMs(),
      onWake: (atMs) => this.#wake(atMs),
      onMinute: (endMs) => this.#endMinute(endMs),
      onGap: (gap) => this.#meetGap(gap),
    });
    this.#round = { startedMs: nowMs, checks: 0 };
    this.#lastCheckMs = nowMs;
    this.#watch(file, nowMs);
    this.#rebuildSamples(nowMs);
    this.#tellAbsence(file, nowMs);
    // A minute that ended while nobody was here is judged now, and not a minute later.
    this.#alarms.evaluate(Math.floor(nowMs / 60_000) * 60_000);
    this.#saveAlarms();
    this.#deliveries.deliver(this.#alarms.owed());
    this.#withdraw(nowMs);
    this.#timekeeper.start();
  }

  reload(file: TargetsFile): void {
    const local = localizeFile(file);
    const nowMs = this.#parts.clock.now();
    this.#defined = this.#alarms.definitions;
    this.#alarms.redefine(defineAlarms(local));
    this.#withdraw(nowMs);
    this.#watch(local, nowMs);
    this.#timekeeper.wakeAnew();
  }

  async stop(graceMs: number): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#timekeeper.end();
    const cut = this.#parts.after(graceMs, () => this.#parts.checks.cutAll());
    await this.#schedule.end();
    cut();
    await answeredWithin(startDeadline(this.#parts.clock, deliveringMs), this.#deliveries.settle());
    await this.#parts.checks.end();
    this.#saveAlarms();
  }

  isAllWell(): boolean {
    const silentMs = Math.abs(this.#parts.clock.now() - this.#lastCheckMs);
    return !this.#guard.isFailing && silentMs < staleAfterMs(this.#everyMs);
  }

  figures(): ScheduleFigures {
    return this.#schedule.figures();
  }

  /** No alert that never ends. */
  #withdraw(nowMs: number): void {
    const changes = this.#alarms.withdrawn(nowMs);
    for (const { alarm } of changes) this.#parts.report({ kind: 'alarm-dropped', atMs: nowMs, alarm });
    this.#saveAlarms();
    this.#deliveries.deliver(changes);
  }

  #watch({ targets, everyMs }: TargetsFile, nowMs: number): void {
    const before = this.#targets;
    // What has not changed stays the same object, by which a check that is running knows that it still counts.
    this.#targets = new Map(targets.map((target) => [target.name, sameOrNew(before.get(target.name), target)]));
    this.#everyMs = everyMs;
    const names = [...this.#targets.keys()];
    this.#statuses.define(names);
    for (const name of this.#memory.keys()) if (!this.#targets.has(name)) this.#memory.delete(name);
    for (const name of this.#skips.keys()) if (!this.#targets.has(name)) this.#skips.delete(name);
    this.#schedule.define(names, everyMs, nowMs);
  }

  async #check(name: string): Promise<void> {
    const settings = this.#targets.get(name);
    if (settings === undefined) return;
    const check = await this.#parts.checks.check(settings);
    if (check === null) return;
    this.#round.checks += 1;
    this.#lastCheckMs = this.#parts.clock.now();
    // At once: a process that is killed later has left this behind.
    const isKept = this.#guard.write(() => this.#parts.store.recordCheck(check, { isDrill: false }));
    if (!isKept) this.#unkept.noteCheck(check);
    // Removed or changed while it ran: what was found is history, and not what is watched for now.
    if (this.#targets.get(name) !== settings) return;
    const run = { region: localRegion, startedAt: check.startedAt, checks: [{ settings, check }] };
    this.#alarms.add(measureAll(run, this.#memory));
    this.#statuses.note(check);
  }

  #wake(nowMs: number): void {
    const isOver = nowMs - this.#round.startedMs >= this.#everyMs || nowMs < this.#round.startedMs;
    if (isOver) this.#endRound(nowMs);
    this.#schedule.begin(nowMs);
  }

  /** The heartbeat of the machine: a round without a check is one, too. */
  #endRound(nowMs: number): void {
    const { startedMs, checks } = this.#round;
    this.#round = { startedMs: nowMs, checks: 0 };
    const isKept = this.#guard.write(() => this.#parts.store.recordRun({ region: localRegion, startedMs, checks }));
    if (!isKept) this.#unkept.noteRun(startedMs, checks);
  }

  #endMinute(endMs: number): void {
    const changes = this.#alarms.evaluate(endMs);
    // Before they are told: after a restart, what was not told yet is owed.
    this.#saveAlarms();
    this.#deliveries.retry();
    this.#deliveries.deliver(changes);
  }

  #saveAlarms(): void {
    if (!this.#alarms.hasUnsaved) return;
    this.#guard.write(() => this.#alarms.save((states) => this.#parts.store.saveAlarms(states)));
  }

  #meetGap(gap: Gap): void {
    const { fromMs, toMs, kind } = gap;
    if (kind === 'backward') {
      this.#alarms.startAnew();
      this.#schedule.realign(toMs);
      this.#guard.write(() => this.#rebuildSamples(toMs));
    } else {
      this.#alarms.noteUnwatched(fromMs, toMs);
      this.#alarms.holdThrough(fromMs, toMs);
    }
    this.#parts.report({ kind: 'gap', gap, minutes: wholeMinutes(fromMs, toMs) });
  }

  /** What alarms still look back at, out of the recorded checks; in between nobody listened. */
  #rebuildSamples(nowMs: number): void {
    const { store } = this.#parts;
    const fromMs = nowMs - recentMs(this.#alarms.definitions);
    const query = { fromMs, toMs: nowMs, target: null, region: null, onlyDown: false, limit: mostRebuilt } as const;
    // Of its own: what is sent of certificates is decided anew by this process.
    const memory: RunMemory = new Map();
    let knownMs = fromMs;
    for (const { check, isDrill } of store.readRecords(query)) {
      const settings = this.#targets.get(check.target);
      if (isDrill || settings === undefined || check.region !== localRegion) continue;
      const run = { region: localRegion, startedAt: check.startedAt, checks: [{ settings, check }] };
      this.#alarms.add(measureAll(run, memory));
      knownMs = Date.parse(check.startedAt) + roundMsOf(this.#everyMs);
    }
    this.#alarms.noteUnwatched(fromMs, nowMs);
    this.#alarms.holdThrough(knownMs, nowMs);
  }

  /** When nobody watched, as far as it is not longer ago than anybody asks. */
  #tellAbsence({ everyMs }: TargetsFile, nowMs: number): void {
    const { store, report } = this.#parts;
    const fromMs = nowMs - rememberedMs;
    const query = { fromMs, toMs: nowMs, target: null, region: null, onlyDown: false, limit: 1 } as const;
    const [newest] = store.readRecords(query);
    if (newest === undefined) return;
    const minutes = wholeMinutes(Date.parse(newest.check.startedAt) + roundMsOf(everyMs), nowMs);
    if (minutes !== null) report({ kind: 'was-away', minutes });
  }

  #noteSkip(target: string): void {
    const count = (this.#skips.get(target) ?? 0) + 1;
    this.#skips.set(target, count);
    this.#parts.report({ kind: 'turn-skipped', atMs: this.#parts.clock.now(), target, count });
  }

  /** The newest alert of the last weeks; null where there was none, or the store cannot say. */
  #newestSent = (alarm: string): SentAlert | null => {
    try {
      return this.#parts.store.readSent(alarm, this.#parts.clock.now() - rememberedMs)[0] ?? null;
    } catch {
      return null;
    }
  };

  #deliveryContext(): DeliveryContext {
    const { readings, outlet, findLinks, commandOptions, describeEvidence } = this.#parts;
    return {
      // What is no longer defined ends by the words of its beginning.
      definitions: [...this.#alarms.definitions, ...this.#defined],
      regions: [localRegion],
      memory: this.#sentMemory,
      readings: this.#unkept.complete(readings),
      outlet,
      findLinks,
      commandOptions,
      describeEvidence,
    };
  }
}

/** As far back as an opening is looked for when an alert is over. */
const rememberedMs = 14 * 86_400_000;

function sameOrNew(before: TargetSettings | undefined, now: TargetSettings): TargetSettings {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
