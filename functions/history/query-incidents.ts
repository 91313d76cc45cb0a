import { findText } from '../failure/catalogue.ts';
import { cutPage, mostTogether, type Page } from './cut-page.ts';
import { type Change, findChanges } from './find-changes.ts';
import { type Failures, type FoundIncident, findIncidents, type IncidentTrace } from './find-incidents.ts';
import { type HistoryFile, type HistoryTarget, incidentRule, type TargetClass } from './history-file.ts';
import { readFailures } from './read-failures.ts';
import { keptDays, type SteppedSpan, splitByKept } from './steps.ts';
import type { HistoryStore, SeriesScope, Span } from './store.ts';
import { floorTo } from './time-range.ts';

/** One of `GET /api/targets/{name}/incidents`. */
export interface Incident {
  /** Made from target, class and beginning: the same whenever it is asked for while the minutes are kept. */
  readonly id: string;
  readonly class: TargetClass;
  readonly code: string;
  /** The catalogue's, of the code in general. */
  readonly title: string | null;
  readonly owner: string | null;
  readonly startedAt: string;
  /** null while it lasts, and while nobody knows that it has ended. */
  readonly endedAt: string | null;
  /** The first to fail first. */
  readonly regions: readonly string[];
  /** null where it was not looked for: only for the newest ones. */
  readonly changed: readonly Change[] | null;
}

export const mostIncidents = 200;

/** Incidents of which something lies in the range, newest first. */
export async function queryIncidents(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  span: Span,
  limit: number,
  nowMs: number,
): Promise<Page<Incident>> {
  const found = await readIncidents(store, file, target, span, nowMs);
  const page = found.slice(0, limit + mostTogether);
  const incidents: Incident[] = [];
  for (const [index, incident] of page.entries()) {
    const changed = index < mostLooks ? await readChanges(store, target, incident) : null;
    incidents.push(describe(target, incident, changed));
  }
  return cutPage(incidents, limit);
}

/**
 * How far beyond both ends is read, in days, so that an incident's beginning and end are its own and not the range's: further
 * where one began before or lasted longer. CloudWatch lists for less than two weeks which codes there are.
 */
const reachDays = [1, 10, keptDays] as const;
const dayMs = 86_400_000;
/** Looks into the recorded checks for what changed: each is a call, and log stores allow five a second. */
const mostLooks = 5;
/** Around an incident's beginning. */
const lookMs = 10 * 60_000;
const checksOfLook = 60;

async function readIncidents(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  span: Span,
  nowMs: number,
): Promise<readonly FoundIncident[]> {
  const [oldestMs, lastMs] = [nowMs - keptDays * dayMs, floorTo(nowMs, 60_000)];
  let incidents: readonly FoundIncident[] = [];
  for (const days of reachDays) {
    const read = {
      fromMs: Math.max(Math.min(oldestMs, span.fromMs), span.fromMs - days * dayMs),
      toMs: Math.min(lastMs, span.toMs + days * dayMs),
    };
    const all = findIncidents(await readTrace(store, file, target, read, nowMs));
    incidents = all.filter(({ startedMs, endedMs }) => startedMs < span.toMs && (endedMs ?? read.toMs) > span.fromMs);
    const isWhole = incidents.every(
      ({ isCutOff, endedMs }) => (!isCutOff || read.fromMs <= oldestMs) && (endedMs !== null || read.toMs === lastMs),
    );
    if (isWhole) break;
  }
  return incidents;
}

async function readTrace(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  span: Span,
  nowMs: number,
): Promise<IncidentTrace> {
  const scope = { targets: [target.name], regions: file.probingRegions };
  const [failures, minutes] = await Promise.all([
    readFinely(store, scope, splitByKept(span, nowMs)),
    Promise.all(
      splitMinutes(span, nowMs).map(async (part) => {
        const rows = await store.readMinutes({ ...scope, ...part });
        return rows.map((row) => ({ ...row, stepMs: part.stepSeconds * 1_000 }));
      }),
    ),
  ]);
  const rule = (name: TargetClass) => incidentRule(target, name, file.everyMs);
  return {
    failures,
    minutes: minutes.flat(),
    fromMs: span.fromMs,
    untilMs: span.toMs,
    rules: { handshake: rule('handshake'), token: rule('token'), realtime: rule('realtime'), policy: rule('policy') },
  };
}

/** All by the step of the first part; then only those later parts in which there are some: each is billed in AWS, code by code. */
async function readFinely(
  store: HistoryStore,
  scope: Pick<SeriesScope, 'targets' | 'regions'>,
  [first, ...finer]: readonly SteppedSpan[],
): Promise<readonly Failures[]> {
  if (first === undefined) return [];
  const read = async (part: SteppedSpan): Promise<readonly Failures[]> => {
    const found = await readFailures(store, { ...scope, ...part });
    return found.map((failure) => ({ ...failure, stepMs: part.stepSeconds * 1_000 }));
  };
  const all = await read({ ...first, toMs: finer.at(-1)?.toMs ?? first.toMs });
  const within = ({ fromMs, toMs }: Span) => all.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  const parts = finer.map((part) => (within(part).length === 0 ? [] : read(part)));
  return [...within(first), ...(await Promise.all(parts)).flat()];
}

/** Failures are few and read by the finest step; the minutes are many, and only tell whether there was a good one. */
const fineMinutesMs = 3 * dayMs;

function splitMinutes({ fromMs, toMs }: Span, nowMs: number): readonly SteppedSpan[] {
  const newestFromMs = Math.max(fromMs, floorTo(toMs - fineMinutesMs, hourMs));
  const before = splitByKept({ fromMs: floorTo(fromMs, hourMs), toMs: newestFromMs }, nowMs);
  const coarser = before.map((part) => ({ ...part, stepSeconds: part.stepSeconds === 60 ? 300 : 3_600 }));
  return [...coarser, ...splitByKept({ fromMs: newestFromMs, toMs }, nowMs)];
}

const hourMs = 3_600_000;

async function readChanges(
  store: HistoryStore,
  target: HistoryTarget,
  { startedMs, regions }: FoundIncident,
): Promise<readonly Change[]> {
  const checks = await store.readChecks({
    target: target.name,
    region: regions[0] ?? null,
    outcome: null,
    fromMs: startedMs - lookMs,
    toMs: startedMs + lookMs,
    limit: checksOfLook,
  });
  return findChanges(checks, startedMs);
}

function describe(target: HistoryTarget, incident: FoundIncident, changed: readonly Change[] | null): Incident {
  const startedAt = new Date(incident.startedMs).toISOString();
  const text = findText(incident.code);
  return {
    id: `${target.name}-${incident.class}-${startedAt.slice(0, 16).replaceAll(/[-:]/g, '')}Z`,
    class: incident.class,
    code: incident.code,
    title: text?.title ?? null,
    owner: text?.owner ?? null,
    startedAt,
    endedAt: incident.endedMs === null ? null : new Date(incident.endedMs).toISOString(),
    regions: incident.regions,
    changed,
  };
}
