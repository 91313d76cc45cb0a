import { findSince } from './find-since.ts';
import { type HistoryFile, type HistoryTarget, regionsToFail } from './history-file.ts';
import { combineSums, ratioOf, type StepSums, spreadPoints } from './minutes.ts';
import { readCertificates } from './read-certificates.ts';
import { readNewest } from './read-newest.ts';
import { readOutcomes } from './read-outcomes.ts';
import { type KnownOutcome, outcomeOf, type RecordedCheck, type RecordedFailure, troubleOf } from './recorded-check.ts';
import type { HistoryStore, HoursRow, SeriesQuery } from './store.ts';
import { type DaySums, sumDays } from './sum-days.ts';
import { floorTo } from './time-range.ts';

/** Answer of `GET /api/targets`, in the order of the targets file. */
export interface TargetStates {
  readonly targets: readonly TargetState[];
}

export interface TargetState {
  readonly name: string;
  /** down: in as many regions as make a minute bad. degraded: less well than that anywhere. unknown: no region reports. */
  readonly outcome: KnownOutcome;
  /** Since when users can, or cannot, get in; null where that is not known. */
  readonly since: string | null;
  /** What most regions that are not well have; null where all are well. */
  readonly failure: RecordedFailure | null;
  readonly regions: readonly RegionState[];
  /** Ratios of good to known minutes, from whole hours; null where nothing is known. */
  readonly uptime: Readonly<Record<UptimeWindow, number | null>>;
  /** Of the regions' the least; null where no certificate has been seen for a day. */
  readonly certificateDaysLeft: number | null;
  /** Only where they are asked for; sums of whole hours, as the uptimes are. */
  readonly days?: DaySums;
}

export interface RegionState {
  readonly region: string;
  readonly outcome: KnownOutcome;
  /** Of what failed or is degraded. */
  readonly code: string | null;
  /** null: no check has come for so long that nothing is known. */
  readonly checkedAt: string | null;
}

export const uptimeWindows = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 } as const;
export type UptimeWindow = keyof typeof uptimeWindows;

export interface StatesOptions {
  /** How far the uptimes may lag behind, so that a cache can answer; the outcomes never do. Milliseconds. */
  readonly lagMs: number;
  /** How late minutes come into the store: older ones are whole. */
  readonly lateMs: number;
  /** How many days to add, from the same minutes; 0 for none. */
  readonly dayCount: number;
}

export async function queryTargets(
  store: HistoryStore,
  file: HistoryFile,
  nowMs: number,
  { lagMs, lateMs, dayCount }: StatesOptions,
): Promise<TargetStates> {
  const names = file.targets.map(({ name }) => name);
  const toMs = floorTo(nowMs - lateMs, Math.max(60_000, lagMs));
  const query: SeriesQuery = {
    targets: names,
    regions: file.probingRegions,
    fromMs: floorTo(toMs - 90 * dayMs, hourMs),
    toMs,
    stepSeconds: hourMs / 1_000,
  };
  const [newest, minutes, failing] = await Promise.all([
    readNewest(store, file, nowMs),
    readHours(store, query),
    findFailing(store, toMs, nowMs),
  ]);
  const rows = Map.groupBy(minutes, ({ target }) => target);
  const checks = Map.groupBy(newest, ({ target }) => target);
  const days = await readCertificates(store, file, newest, toMs);
  const targets = await Promise.all(
    file.targets.map(async (target) => {
      const own = { target, checks: checks.get(target.name) ?? [], rows: rows.get(target.name) ?? [] };
      const hours = combineSums(own.rows, query, regionsToFail(target, file.probingRegions.length));
      const state = describeTarget(file, query, { ...own, hours }, dayCount);
      const since = await findSince(
        store,
        file,
        target,
        query,
        hours,
        state.outcome,
        own.checks,
        nowMs,
        failing.has(target.name),
      );
      const certificateDaysLeft = leastOf(days.filter((one) => one.target === target.name).map((one) => one.days));
      return { ...state, since, certificateDaysLeft };
    }),
  );
  return {
    targets: targets.map(({ name, outcome, since, failure, regions, uptime, certificateDaysLeft, days: sums }) => ({
      name,
      outcome,
      since: since === null ? null : new Date(since).toISOString(),
      failure,
      regions,
      uptime,
      certificateDaysLeft,
      ...(sums === undefined ? {} : { days: sums }),
    })),
  };
}

async function readHours(store: HistoryStore, query: SeriesQuery): Promise<readonly HoursRow[]> {
  if (store.readHours !== undefined) return store.readHours(query);
  const rows = await store.readMinutes(query);
  return rows.map((row) => ({ target: row.target, region: row.region, ...spreadPoints(row, query) }));
}

/** More than any but the worst hour has. */
const mostFailing = 2_000;

/** Targets that have failed since the end of the minutes that are read, which may lie an hour back. */
async function findFailing(store: HistoryStore, fromMs: number, nowMs: number): Promise<ReadonlySet<string>> {
  // In steps, so that those who ask at about the same time ask for the same.
  const toMs = floorTo(nowMs, 5_000) + 5_000;
  const all = { target: null, region: null, outcome: 'down', limit: mostFailing } as const;
  const checks = await readOutcomes(store, { ...all, fromMs: fromMs - 60_000, toMs });
  return new Set(checks.map(({ target }) => target));
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function describeTarget(
  file: HistoryFile,
  query: SeriesQuery,
  own: {
    readonly target: HistoryTarget;
    readonly checks: readonly RecordedCheck[];
    readonly hours: StepSums;
  },
  dayCount: number,
): Omit<TargetState, 'since' | 'certificateDaysLeft'> {
  const quorum = regionsToFail(own.target, file.probingRegions.length);
  const regions = file.probingRegions.map((region) => {
    const check = own.checks.find((one) => one.region === region);
    return {
      region,
      outcome: check === undefined ? ('unknown' as const) : outcomeOf(check),
      code: check === undefined ? null : (troubleOf(check)?.code ?? null),
      checkedAt: check?.startedAt ?? null,
    };
  });
  const outcome = joinOutcomes(
    regions.map((region) => region.outcome),
    quorum,
  );
  return {
    name: own.target.name,
    outcome,
    failure: mainTrouble(own.checks),
    regions,
    uptime: {
      '24h': uptimeOf(own.hours, query, '24h'),
      '7d': uptimeOf(own.hours, query, '7d'),
      '30d': uptimeOf(own.hours, query, '30d'),
      '90d': uptimeOf(own.hours, query, '90d'),
    },
    ...(dayCount === 0 ? {} : { days: sumDays(own.hours, query, dayCount) }),
  };
}

/** The same rule as for a minute: see combineRegions. */
export function joinOutcomes(outcomes: readonly KnownOutcome[], quorum: number): KnownOutcome {
  const known = outcomes.filter((outcome) => outcome !== 'unknown');
  if (known.length === 0) return 'unknown';
  const down = known.filter((outcome) => outcome === 'down').length;
  if (down >= Math.min(quorum, known.length)) return 'down';
  return known.some((outcome) => outcome !== 'up') ? 'degraded' : 'up';
}

/** Failures before degradations, faults of our own last; of those the most frequent. */
function mainTrouble(checks: readonly RecordedCheck[]): RecordedFailure | null {
  for (const outcome of ['down', 'degraded', 'unknown'] as const) {
    const troubles = checks.filter((check) => outcomeOf(check) === outcome).flatMap((check) => troubleOf(check) ?? []);
    const byCode = [...Map.groupBy(troubles, ({ code }) => code).values()];
    const [main] = byCode.sort((one, other) => other.length - one.length)[0] ?? [];
    if (main !== undefined) return { code: main.code, title: main.title, owner: main.owner };
  }
  return null;
}

function uptimeOf(hours: StepSums, { fromMs, toMs }: SeriesQuery, window: UptimeWindow): number | null {
  const beginMs = floorTo(toMs - uptimeWindows[window] * dayMs, hourMs);
  let [good, bad] = [0, 0];
  for (let at = Math.max(0, (beginMs - fromMs) / hourMs); at < hours.good.length; at += 1) {
    good += hours.good[at] ?? 0;
    bad += hours.bad[at] ?? 0;
  }
  return ratioOf(good, bad);
}

function leastOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}
