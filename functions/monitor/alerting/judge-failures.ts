import { keepRoundsOfFew, keepRoundsOfMany } from '../../alarm/failed-rounds.ts';
import type { CodeCount, FailureCounts, FirstFailure, RegionFacts } from '../../alert/alert-facts.ts';
import { classOf } from '../../failure/catalogue.ts';
import type { FailureClass } from '../../failure/phases.ts';

/** Failed checks of one minute, or of one period where checks run more rarely. */
export interface FailurePoint {
  readonly region: string;
  readonly code: string;
  readonly isDrill: boolean;
  readonly timeMs: number;
  readonly count: number;
}

export interface FailureQuestion {
  readonly class: FailureClass;
  readonly regions: readonly string[];
  /** When each region has sent its last report (null: not in what was read); a region that is not in it is not known of. */
  readonly lastReports: ReadonlyMap<string, number | null>;
  /** Who has not reported since then is silent. */
  readonly silentBeforeMs: number;
  /** Whether the alarm is in OK again. */
  readonly isOver: boolean;
  readonly failures: number;
  /** So many regions have to fail. */
  readonly least: number;
  /** An advisory counts only periods in which fewer regions than this fail; null: it is none. */
  readonly fewerThan: number | null;
  readonly of: number;
  readonly periodMs: number;
  /** What was read: from here to the change of the alarm. */
  readonly fromMs: number;
  readonly changedMs: number;
}

export interface FailureJudgement {
  /** The most frequent of the alarm's window, else of the whole incident; null: none of this class was found. */
  readonly code: string | null;
  readonly isDrill: boolean;
  readonly first: FirstFailure | null;
  /** ISO 8601; null: nothing has failed. */
  readonly lastFailedAt: string | null;
  readonly regions: readonly RegionFacts[];
  readonly counts: FailureCounts | null;
}

/** What failed first, where, where not, and how often. Pure. */
export function judgeFailures(points: readonly FailurePoint[], question: FailureQuestion): FailureJudgement {
  const { periodMs, changedMs, of } = question;
  const known = points.filter(({ timeMs, count }) => count > 0 && timeMs <= changedMs);
  const failed = known.filter(({ code }) => classOf(code) === question.class);
  // A real outage in the middle of a drill is a real outage.
  const real = failed.filter(({ isDrill }) => !isDrill);
  const isDrill = real.length === 0 && failed.length > 0;
  const own = isDrill ? failed : real;
  const windowMs = Math.floor(changedMs / periodMs) * periodMs - of * periodMs;
  const startMs = startOfEpisode(own, of * periodMs);
  const fromMs = Math.min(startMs ?? windowMs, windowMs);
  const since = known.filter(({ timeMs }) => timeMs >= fromMs);
  const lately = countedBy(own, question).filter(({ timeMs }) => timeMs >= windowMs);
  const episode = own.filter(({ timeMs }) => timeMs >= fromMs);
  return {
    code: mostFrequent(byTime(lately)) ?? mostFrequent(byTime(episode)),
    isDrill,
    first: startMs === null ? null : describeFirst(own, startMs, question),
    lastFailedAt: own.length === 0 ? null : iso(Math.max(...own.map(({ timeMs }) => timeMs))),
    regions: question.lastReports.size === 0 && known.length === 0 ? [] : judgeRegions(since, own, windowMs, question),
    counts: since.length === 0 ? null : { from: iso(fromMs), to: iso(changedMs), codes: countCodes(since) },
  };
}

/** So that of codes that are equally frequent the one is named that came first. */
function byTime(points: readonly FailurePoint[]): readonly FailurePoint[] {
  return points.toSorted((one, other) => one.timeMs - other.timeMs);
}

/** Counts by code, most frequent first. */
export function countCodes(points: readonly FailurePoint[]): readonly CodeCount[] {
  const byCode = Map.groupBy(points, ({ code, isDrill }) => `${isDrill} ${code}`);
  return [...byCode.values()]
    .flatMap((own) => {
      const [one] = own;
      if (one === undefined) return [];
      const regions = [...Map.groupBy(own, ({ region }) => region)].map(([region, there]) => ({
        region,
        count: sumOf(there),
      }));
      return [{ code: one.code, isDrill: one.isDrill, count: sumOf(own), regions }];
    })
    .sort((one, other) => other.count - one.count);
}

/** When the failures that lead up to the last one began: a pause as long as the alarm's window separates incidents. */
export function startOfEpisode(points: readonly { readonly timeMs: number }[], pauseMs: number): number | null {
  const times = [...new Set(points.map(({ timeMs }) => timeMs))].sort((one, other) => other - one);
  let start: number | null = null;
  for (const time of times) {
    if (start !== null && start - time > pauseMs) break;
    start = time;
  }
  return start;
}

function describeFirst(own: readonly FailurePoint[], startMs: number, question: FailureQuestion): FirstFailure {
  const atStart = own.filter(({ timeMs }) => timeMs === startMs);
  const [region, ...others] = new Set(atStart.map((one) => one.region));
  return {
    at: iso(startMs),
    region: others.length === 0 ? (region ?? null) : null,
    code: mostFrequent(atStart),
    isAtLeast: startMs - question.fromMs <= question.of * question.periodMs,
  };
}

function judgeRegions(
  since: readonly FailurePoint[],
  own: readonly FailurePoint[],
  windowMs: number,
  question: FailureQuestion,
): readonly RegionFacts[] {
  const { regions, lastReports, isOver } = question;
  const failing = listFailing(own, windowMs, question);
  return regions.flatMap((region): readonly RegionFacts[] => {
    const here = own.filter((one) => one.region === region);
    const failedMinutes = periodsOf(here.filter((one) => since.includes(one)));
    const silence = describeSilence(region, question);
    // Whoever fell silent while it failed has not recovered: nothing is known of it.
    if (isOver && silence !== null) return [{ region, state: 'silent', failedMinutes, ...silence }];
    if (failing.has(region)) return [{ region, state: 'failing', failedMinutes }];
    if (failedMinutes > 0) return [{ region, state: 'not-failing', failedMinutes }];
    if (since.some((one) => one.region === region && classOf(one.code) === 'monitor')) {
      return [{ region, state: 'unknown', failedMinutes }];
    }
    if (silence !== null) return [{ region, state: 'silent', failedMinutes, ...silence }];
    return lastReports.has(region) ? [{ region, state: 'not-failing', failedMinutes }] : [];
  });
}

/**
 * Who failed as often as the rule asks for. Where these are fewer than page although the rule holds, regions took turns:
 * then all that failed when enough did.
 */
function listFailing(own: readonly FailurePoint[], windowMs: number, question: FailureQuestion): ReadonlySet<string> {
  const { failures, least, periodMs, isOver } = question;
  const lately = countedBy(own, question).filter(({ timeMs }) => timeMs >= windowMs);
  const byRegion = [...Map.groupBy(lately, ({ region }) => region)];
  const often = byRegion.filter(([, there]) => periodsOf(there) >= failures).map(([region]) => region);
  const inTurn = keepRoundsOfMany(lately, least, periodMs);
  const areTurns = !isOver && often.length < least && periodsOf(inTurn) >= failures;
  return new Set(areTurns ? inTurn.map(({ region }) => region) : often);
}

/** The failures behind the alarm: behind an advisory, those of periods in which too few regions failed to page. */
function countedBy(own: readonly FailurePoint[], { fewerThan, periodMs }: FailureQuestion): readonly FailurePoint[] {
  return fewerThan === null ? own : keepRoundsOfFew(own, fewerThan, periodMs);
}

/** null: it reports, or nothing is known of its reports. */
export function describeSilence(
  region: string,
  { lastReports, silentBeforeMs }: Pick<FailureQuestion, 'lastReports' | 'silentBeforeMs'>,
): Pick<RegionFacts, 'lastReportAt'> | null {
  const last = lastReports.get(region);
  if (last === undefined || (last !== null && last >= silentBeforeMs)) return null;
  return last === null ? {} : { lastReportAt: iso(last) };
}

function periodsOf(points: readonly FailurePoint[]): number {
  return new Set(points.map(({ timeMs }) => timeMs)).size;
}

/** The first of those that occur most often; null where there is none. */
export function mostFrequent(points: readonly { readonly code: string; readonly count: number }[]): string | null {
  const counts = new Map<string, number>();
  for (const { code, count } of points) counts.set(code, (counts.get(code) ?? 0) + count);
  let best: string | null = null;
  for (const [code, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = code;
  return best;
}

function sumOf(points: readonly FailurePoint[]): number {
  return points.reduce((sum, { count }) => sum + count, 0);
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
