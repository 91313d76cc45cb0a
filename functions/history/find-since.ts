import { type HistoryFile, type HistoryTarget, regionsToFail } from './history-file.ts';
import { combineRegions, type Minutes, type StepSums } from './minutes.ts';
import { readOutcomes } from './read-outcomes.ts';
import type { KnownOutcome, RecordedCheck } from './recorded-check.ts';
import { finestStepSeconds } from './steps.ts';
import type { HistoryStore, SeriesQuery } from './store.ts';
import { floorTo } from './time-range.ts';

/**
 * Since when users can, or cannot, get in: the end of the last minute of the other kind, else the first known minute of
 * the whole range. Hours with a minute of the other kind are looked up to the minute, as long as those are kept; and so is the
 * first hour of a young monitor, and what has come since the range ended, where something failed there or fails now (`hasFailedSince`).
 * `hours`: the range of the query. Milliseconds; null where nothing is known.
 */
export async function findSince(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  hours: StepSums,
  outcome: KnownOutcome,
  checks: readonly RecordedCheck[],
  nowMs: number,
  hasFailedSince: boolean,
): Promise<number | null> {
  if (outcome === 'unknown') return null;
  const quorum = regionsToFail(target, file.probingRegions.length);
  const isDown = outcome === 'down';
  const [other, same] = isDown ? (['good', 'bad'] as const) : (['bad', 'good'] as const);
  const latest = isDown || hasFailedSince ? await readLatest(store, file, target, query, nowMs, quorum) : [];
  const known = latest.some((step) => step[other] > 0)
    ? findFirst(latest, other, same)
    : ((await findInHours()) ?? findFirst(latest, other, same));
  const turned = known === null || hasFailedSince ? await findTurn(store, target, isDown, nowMs, quorum) : null;
  return turned ?? known ?? earliest(checks.filter((check) => (check.outcome === 'down') === isDown));

  /** Of the hours behind the one that is looked up, none has a minute of the other kind. */
  async function findInHours(): Promise<number | null> {
    const turn = hours[other].findLastIndex((minutes) => minutes > 0);
    const first = turn < 0 ? firstOf(0) : -1;
    // A monitor that is younger than a day has not begun with the hour.
    const at = first >= 0 && timeOf(first) > query.toMs - 24 * hourMs ? first : turn;
    const fine = at < 0 ? [] : await refine(store, file, target, query, timeOf(at), quorum);
    const next = firstOf(at + 1);
    return findFirst(fine, other, same) ?? (next < 0 ? null : timeOf(next));
  }

  /** The first hour from then on with a minute of this kind; -1: there is none. */
  function firstOf(hour: number): number {
    const found = hours[same].subarray(hour).findIndex((minutes) => minutes > 0);
    return found < 0 ? -1 : hour + found;
  }

  function timeOf(hour: number): number {
    return query.fromMs + hour * hourMs;
  }
}

const hourMs = 3_600_000;

/** Minutes of all regions together. */
type Step = Minutes & { readonly timeMs: number };

/** The first step of the one kind after the last of the other. */
function findFirst(steps: readonly Step[], other: 'good' | 'bad', same: 'good' | 'bad'): number | null {
  const last = steps.findLastIndex((step) => step[other] > 0);
  return steps.slice(last + 1).find((step) => step[same] > 0)?.timeMs ?? null;
}

/** An hour by the finest step that is kept. */
async function refine(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  fromMs: number,
  quorum: number,
): Promise<readonly Step[]> {
  const finer = {
    targets: [target.name],
    regions: file.probingRegions,
    fromMs,
    toMs: Math.min(fromMs + hourMs, query.toMs),
    stepSeconds: finestStepSeconds(fromMs, query.toMs) ?? 3_600,
  };
  return combineRegions(await store.readMinutes(finer), finer, quorum);
}

/** From the end of the range up to the last whole minute. */
async function readLatest(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  nowMs: number,
  quorum: number,
): Promise<readonly Step[]> {
  const latest = {
    targets: [target.name],
    regions: file.probingRegions,
    fromMs: floorTo(query.toMs, 60_000),
    toMs: floorTo(nowMs, 60_000),
    stepSeconds: 60,
  };
  return latest.fromMs < latest.toMs ? combineRegions(await store.readMinutes(latest), latest, quorum) : [];
}

/** Enough for six checks a minute in each of some regions. */
const mostOfTurn = 200;
const turnMs = 3 * 60_000;

/**
 * It may have changed in a minute that is not over, or in the one before: the check with which it did, as one walks through the
 * checks of these minutes and keeps in mind what each region said last. null: it has not changed there.
 */
async function findTurn(
  store: HistoryStore,
  target: HistoryTarget,
  isDown: boolean,
  nowMs: number,
  quorum: number,
): Promise<number | null> {
  const span = { fromMs: floorTo(nowMs - turnMs, 60_000), toMs: floorTo(nowMs, 5_000) + 5_000 };
  const asked = { ...span, target: target.name, region: null, outcome: null, limit: mostOfTurn };
  const checks = (await readOutcomes(store, asked)).filter(({ outcome }) => outcome !== 'unknown');
  const regions = new Map<string, boolean>();
  let was: boolean | null = null;
  let turnedMs: number | null = null;
  for (const { region, outcome, startedMs } of checks.toReversed()) {
    regions.set(region, outcome === 'down');
    const down = [...regions.values()].filter(Boolean).length;
    const is = down >= Math.min(quorum, regions.size);
    if (was !== null && is !== was) turnedMs = startedMs;
    was = is;
  }
  return was === isDown ? turnedMs : null;
}

function earliest(checks: readonly RecordedCheck[]): number | null {
  return checks.length === 0 ? null : Math.min(...checks.map(({ startedAt }) => Date.parse(startedAt)));
}
