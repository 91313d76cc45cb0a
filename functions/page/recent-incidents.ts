import type { IncidentView } from './read-history.ts';
import type { Target } from './read-targets.ts';

/** An incident of the last day, as the overview lists it. */
export interface RecentIncident {
  readonly target: string;
  /** null: it is not among the incidents yet, which are known up to the last whole minute. */
  readonly id: string | null;
  readonly code: string | null;
  readonly title: string | null;
  readonly owner: string | null;
  readonly regions: readonly string[];
  /** null: not known. */
  readonly startedMs: number | null;
  /** Until when it was seen to last; null while it does. */
  readonly endedMs: number | null;
  /** recovered: users get in again, and too few rounds have passed to call it over. */
  readonly state: 'lasting' | 'recovered' | 'over';
}

const dayMs = 86_400_000;
/** Targets whose incidents are asked for, and incidents that are listed. */
export const mostRecent = 8;
/** For so long after the end it is not yet listed among the incidents: minutes come late. */
const lateMs = 180_000;

/**
 * Targets that may have failed in the last day, those that do first, then those that recovered last: users have been able
 * to get in since less than a day. So have they with a monitor that is younger, which costs nothing to ask locally (`isCheap`);
 * elsewhere the days have to show a bad minute.
 */
export function chooseTroubled(targets: readonly Target[], nowMs: number, isCheap: boolean): readonly Target[] {
  const begun = ({ sinceMs }: Target): number => sinceMs ?? 0;
  return targets
    .filter((target) => {
      if (isFailing(target)) return true;
      return begun(target) > nowMs - dayMs && (isCheap || hasBadDay(target, nowMs));
    })
    .toSorted((one, other) => Number(isFailing(other)) - Number(isFailing(one)) || begun(other) - begun(one))
    .slice(0, mostRecent);
}

/**
 * What is listed: lasting ones first, then the newest. `found` has what the server tells of each target; `before` is what
 * was listed a moment ago, from which nothing vanishes between its end and the minute in which the server tells of it.
 */
export function joinRecent(
  targets: readonly Target[],
  found: ReadonlyMap<string, readonly IncidentView[]>,
  before: readonly RecentIncident[],
  nowMs: number,
): readonly RecentIncident[] {
  return targets
    .flatMap((target) => {
      const told = (found.get(target.name) ?? []).map((incident) => describeTold(target, incident));
      const own = describeOwn(target, told, before, nowMs);
      return own === null ? told : [own, ...told];
    })
    .filter(({ endedMs }) => endedMs === null || endedMs > nowMs - dayMs)
    .toSorted(
      (one, other) =>
        Number(other.state === 'lasting') - Number(one.state === 'lasting') ||
        (other.startedMs ?? nowMs) - (one.startedMs ?? nowMs),
    );
}

/** Down as a whole, or in one region of several. */
function isFailing({ outcome, regions }: Target): boolean {
  return outcome === 'down' || regions.some((region) => region.outcome === 'down');
}

function hasBadDay({ days }: Target, nowMs: number): boolean {
  return (days ?? []).some(({ startMs, bad }) => bad > 0 && startMs > nowMs - 2 * dayMs);
}

function describeTold(target: Target, incident: IncidentView): RecentIncident {
  const { id, code, title, owner, regions, startedMs, endedMs } = incident;
  const facts = { target: target.name, id, code, title, owner, regions, startedMs };
  if (endedMs !== null) return { ...facts, endedMs, state: 'over' };
  const upMs = upAgainSince(target, startedMs);
  return upMs === null
    ? { ...facts, endedMs: null, state: 'lasting' }
    : { ...facts, endedMs: upMs, state: 'recovered' };
}

/** Since when users have got in again after what began then, and may not be over yet; null: they do not. */
export function upAgainSince(target: Target, startedMs: number): number | null {
  return isFailing(target) || target.sinceMs === null || target.sinceMs <= startedMs ? null : target.sinceMs;
}

/** What the target's state tells before its incidents do: the first minute of one, and the moments after it. */
function describeOwn(
  target: Target,
  told: readonly RecentIncident[],
  before: readonly RecentIncident[],
  nowMs: number,
): RecentIncident | null {
  const { name, outcome, failure, regions, sinceMs } = target;
  if (outcome === 'down') {
    if (told.some(({ state }) => state === 'lasting')) return null;
    return {
      target: name,
      id: null,
      code: failure?.code ?? null,
      title: failure?.title ?? null,
      owner: failure?.owner ?? null,
      regions: regions.flatMap((region) => (region.outcome === 'down' ? [region.region] : [])),
      startedMs: sinceMs,
      endedMs: null,
      state: 'lasting',
    };
  }
  const known = before.find((one) => one.target === name && one.id === null);
  const endedMs = known?.endedMs ?? sinceMs;
  if (known === undefined || isFailing(target) || endedMs === null || nowMs - endedMs > lateMs) return null;
  const startedMs = known.startedMs ?? endedMs;
  if (told.some((one) => one.endedMs === null || one.endedMs > startedMs)) return null;
  return { ...known, endedMs: Math.max(startedMs, endedMs), state: 'recovered' };
}
