import { classOf } from '../failure/catalogue.ts';
import { type IncidentRule, type TargetClass, targetClasses } from './history-file.ts';
import { countByCode } from './query-failures.ts';
import type { FailureCount, MinutesRow } from './store.ts';

/** A time in which one class of a target kept failing. */
export interface FoundIncident {
  readonly class: TargetClass;
  /** The most frequent one; of equally frequent ones the first. */
  readonly code: string;
  readonly startedMs: number;
  /** null while it lasts, and while nobody knows that it has ended. */
  readonly endedMs: number | null;
  /** Where it failed, the first one first. */
  readonly regions: readonly string[];
}

/** What incidents of one target are found in. */
export interface IncidentTrace {
  /** In steps of `failureStepMs`. */
  readonly failures: readonly FailureCount[];
  readonly failureStepMs: number;
  /** In steps of `minutesStepMs`. */
  readonly minutes: readonly MinutesRow[];
  readonly minutesStepMs: number;
  /** Nothing later is known. */
  readonly untilMs: number;
  readonly rules: Readonly<Record<TargetClass, IncidentRule>>;
}

/**
 * Incidents of each class, newest first. Failures belong to one incident while fewer than N rounds lie between them, or
 * while in between nothing was known to be good; a group of them is an incident if in one region M of N rounds failed,
 * as the alarm of that region would have it. So one lost check is none, and flapping is one.
 */
export function findIncidents(trace: IncidentTrace): readonly FoundIncident[] {
  return targetClasses
    .flatMap((name) => {
      const failures = trace.failures.filter(({ code }) => classOf(code) === name);
      const rule = trace.rules[name];
      return groupFailures(failures, rule, trace)
        .filter((group) => isIncident(group, rule, trace.failureStepMs))
        .map((group) => describeGroup(name, group, rule, trace));
    })
    .sort((one, other) => other.startedMs - one.startedMs);
}

type Group = readonly FailureCount[];

function groupFailures(failures: readonly FailureCount[], rule: IncidentRule, trace: IncidentTrace): readonly Group[] {
  const groups: FailureCount[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const failure of failures.toSorted((one, other) => one.timeMs - other.timeMs)) {
    const current = groups.at(-1);
    const endMs = lastMs + trace.failureStepMs;
    if (current !== undefined && !hasEnded(current, endMs, failure.timeMs, rule, trace)) current.push(failure);
    else groups.push([failure]);
    lastMs = failure.timeMs;
  }
  return groups;
}

/** Whether what failed until `endMs` was well again before `nextMs`. */
function hasEnded(group: Group, endMs: number, nextMs: number, rule: IncidentRule, trace: IncidentTrace): boolean {
  if (nextMs - endMs < rule.of * rule.roundMs) return false;
  const regions = new Set(group.map(({ region }) => region));
  return trace.minutes.some(
    ({ region, points }) =>
      regions.has(region) &&
      points.some(({ timeMs, good }) => good > 0 && timeMs < nextMs && timeMs + trace.minutesStepMs > endMs),
  );
}

function isIncident(group: Group, { failures, of, roundMs }: IncidentRule, stepMs: number): boolean {
  const byRegion = Map.groupBy(group, ({ region }) => region);
  return [...byRegion.values()].some((counts) => {
    const rounds = roundsByTime(counts, Math.max(stepMs, roundMs), roundMs);
    const windowMs = Math.max(of * roundMs, stepMs);
    return [...rounds.keys()].some((endMs) => {
      let failed = 0;
      for (const [timeMs, count] of rounds) if (timeMs <= endMs && timeMs > endMs - windowMs) failed += count;
      return failed >= failures;
    });
  });
}

/** Failed rounds by step: more checks than rounds fit into a step make no more of them. */
function roundsByTime(counts: Group, stepMs: number, roundMs: number): ReadonlyMap<number, number> {
  const rounds = new Map<number, number>();
  for (const { timeMs, count } of counts) {
    const at = Math.floor(timeMs / stepMs) * stepMs;
    rounds.set(at, Math.min(stepMs / roundMs, (rounds.get(at) ?? 0) + count));
  }
  return rounds;
}

function describeGroup(name: TargetClass, group: Group, rule: IncidentRule, trace: IncidentTrace): FoundIncident {
  const startedMs = group[0]?.timeMs ?? 0;
  const endMs = Math.min((group.at(-1)?.timeMs ?? 0) + trace.failureStepMs, trace.untilMs);
  return {
    class: name,
    code: countByCode(group)[0]?.code ?? `${name}.unknown`,
    startedMs,
    endedMs: hasEnded(group, endMs, trace.untilMs, rule, trace) ? endMs : null,
    regions: [...new Set(group.map(({ region }) => region))],
  };
}
