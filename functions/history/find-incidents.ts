import { classOf } from '../failure/catalogue.ts';
import { type IncidentRule, type TargetClass, targetClasses } from './history-file.ts';
import { countByCode } from './query-failures.ts';
import type { Failures } from './read-failures.ts';
import type { MinutesRow } from './store.ts';

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
  /** It fails from where the trace begins, as far as anybody knows: its own beginning may lie before. */
  readonly isCutOff: boolean;
}

/** What incidents of one target are found in. */
export interface IncidentTrace {
  readonly failures: readonly Failures[];
  readonly minutes: readonly KnownMinutes[];
  /** Nothing earlier has been read, and nothing later is known. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly rules: Readonly<Record<TargetClass, IncidentRule>>;
}

export type KnownMinutes = MinutesRow & { readonly stepMs: number };

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
        .filter((group) => isIncident(group, rule))
        .map((group) => describeGroup(name, group, rule, trace));
    })
    .sort((one, other) => other.startedMs - one.startedMs);
}

type Group = readonly Failures[];

function groupFailures(failures: Group, rule: IncidentRule, trace: IncidentTrace): readonly Group[] {
  const groups: Failures[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const failure of failures.toSorted((one, other) => one.timeMs - other.timeMs)) {
    const current = groups.at(-1);
    if (current !== undefined && !wasWell(current, endMs, failure.timeMs, rule, trace)) current.push(failure);
    else groups.push([failure]);
    endMs = failure.timeMs + failure.stepMs;
  }
  return groups;
}

/** Whether what fails was well between these times, for as long as it takes. */
function wasWell(group: Group, fromMs: number, toMs: number, rule: IncidentRule, trace: IncidentTrace): boolean {
  if (toMs - fromMs < rule.of * rule.roundMs) return false;
  const regions = new Set(group.map(({ region }) => region));
  return trace.minutes.some(
    ({ region, points, stepMs }) =>
      regions.has(region) && points.some(({ timeMs, good }) => good > 0 && timeMs < toMs && timeMs + stepMs > fromMs),
  );
}

function isIncident(group: Group, { failures, of, roundMs }: IncidentRule): boolean {
  const byRegion = Map.groupBy(group, ({ region }) => region);
  return [...byRegion.values()].some((counts) => {
    const rounds = roundsByTime(counts, roundMs);
    let failed = 0;
    let first = 0;
    return rounds.some(({ timeMs, stepMs, count }) => {
      failed += count;
      const windowMs = Math.max(of * roundMs, stepMs);
      for (let oldest = rounds[first]; oldest !== undefined && oldest.timeMs <= timeMs - windowMs; ) {
        failed -= oldest.count;
        first += 1;
        oldest = rounds[first];
      }
      return failed >= failures;
    });
  });
}

/** Failed rounds by step, oldest first: more checks than rounds fit into a step make no more of them. */
function roundsByTime(counts: Group, roundMs: number) {
  const rounds = new Map<number, { readonly timeMs: number; readonly stepMs: number; readonly count: number }>();
  for (const { timeMs: beganMs, stepMs: ownMs, count } of counts) {
    const stepMs = Math.max(ownMs, roundMs);
    const timeMs = Math.floor(beganMs / stepMs) * stepMs;
    const before = rounds.get(timeMs)?.count ?? 0;
    rounds.set(timeMs, { timeMs, stepMs, count: Math.min(stepMs / roundMs, before + count) });
  }
  return [...rounds.values()];
}

function describeGroup(name: TargetClass, group: Group, rule: IncidentRule, trace: IncidentTrace): FoundIncident {
  const [first, last] = [group[0], group.at(-1)];
  const startedMs = first?.timeMs ?? 0;
  const endMs = Math.min((last?.timeMs ?? 0) + (last?.stepMs ?? 0), trace.untilMs);
  return {
    class: name,
    code: countByCode(group)[0]?.code ?? `${name}.unknown`,
    startedMs,
    endedMs: wasWell(group, endMs, trace.untilMs, rule, trace) ? endMs : null,
    regions: [...new Set(group.map(({ region }) => region))],
    isCutOff: !wasWell(group, trace.fromMs, startedMs, rule, trace),
  };
}
