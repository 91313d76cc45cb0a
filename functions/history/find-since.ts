import { type HistoryFile, type HistoryTarget, regionsToFail } from './history-file.ts';
import { combineRegions, type Minutes } from './minutes.ts';
import { type KnownOutcome, outcomeOf, type RecordedCheck } from './recorded-check.ts';
import { finestStepSeconds } from './steps.ts';
import type { HistoryStore, SeriesQuery } from './store.ts';
import { floorTo } from './time-range.ts';

/**
 * Since when users can, or cannot, get in: the end of the last minute of the other kind, else the first known minute of
 * the whole range. Hours with a minute of the other kind are looked up to the minute, as long as those are kept; and so is the
 * first hour of a young monitor, and what has come since the range ended, where something failed there or fails now (`hasFailedSince`).
 * `hours`: the range of the query in its steps. Milliseconds; null where nothing is known.
 */
export async function findSince(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  hours: readonly Step[],
  outcome: KnownOutcome,
  checks: readonly RecordedCheck[],
  nowMs: number,
  hasFailedSince: boolean,
): Promise<number | null> {
  if (outcome === 'unknown') return null;
  const quorum = regionsToFail(target, file.probingRegions.length);
  const other = outcome === 'down' ? 'good' : 'bad';
  const same = outcome === 'down' ? 'bad' : 'good';
  const latest =
    outcome === 'down' || hasFailedSince ? await readLatest(store, file, target, query, nowMs, quorum) : [];
  const turn = hours.findLastIndex((hour) => hour[other] > 0);
  const first = hours.findIndex((hour) => hour[same] > 0);
  // A monitor that is younger than a day has not begun with the hour.
  const isYoung = turn < 0 && (hours[first]?.timeMs ?? 0) > query.toMs - 86_400_000;
  const from = isYoung ? first : turn;
  const hasTurnedSince = latest.some((step) => step[other] > 0);
  const steps =
    from < 0 || hasTurnedSince ? hours : await refine(store, file, target, query, hours.slice(from), quorum);
  const isDown = outcome === 'down';
  const known = findFirst([...steps, ...latest], other, same);
  const turned = known === null || hasFailedSince ? await findTurn(store, target, isDown, nowMs, quorum) : null;
  return turned ?? known ?? earliest(checks.filter((check) => (check.outcome === 'down') === isDown));
}

/** Minutes of all regions together. */
export type Step = Minutes & { readonly timeMs: number };

/** The first step of the one kind after the last of the other. */
function findFirst(steps: readonly Step[], other: 'good' | 'bad', same: 'good' | 'bad'): number | null {
  const last = steps.findLastIndex((step) => step[other] > 0);
  return steps.slice(last + 1).find((step) => step[same] > 0)?.timeMs ?? null;
}

/** The first of the hours by the finest step that is kept; the others hold minutes of one kind only. */
async function refine(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  query: SeriesQuery,
  [hour, ...later]: readonly Step[],
  quorum: number,
): Promise<readonly Step[]> {
  if (hour === undefined) return later;
  const stepSeconds = finestStepSeconds(hour.timeMs, query.toMs) ?? 3_600;
  const finer = {
    targets: [target.name],
    regions: file.probingRegions,
    fromMs: hour.timeMs,
    toMs: Math.min(hour.timeMs + 3_600_000, query.toMs),
    stepSeconds,
  };
  return [...combineRegions(await store.readMinutes(finer), finer, quorum), ...later];
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
  const checks = (await store.readChecks(asked)).filter((check) => outcomeOf(check) !== 'unknown');
  const regions = new Map<string, boolean>();
  let was: boolean | null = null;
  let turnedMs: number | null = null;
  for (const check of [...checks].reverse()) {
    regions.set(check.region, check.outcome === 'down');
    const down = [...regions.values()].filter(Boolean).length;
    const is = down >= Math.min(quorum, regions.size);
    if (was !== null && is !== was) turnedMs = startOf(check);
    was = is;
  }
  return was === isDown ? turnedMs : null;
}

function earliest(checks: readonly RecordedCheck[]): number | null {
  return checks.length === 0 ? null : Math.min(...checks.map(startOf));
}

function startOf({ startedAt }: RecordedCheck): number {
  return Date.parse(startedAt);
}
