import { findText } from '../failure/catalogue.ts';
import { cutPage, mostTogether, type Page } from './cut-page.ts';
import { findBeginning } from './find-beginning.ts';
import { type Change, findChanges } from './find-changes.ts';
import { type FoundIncident, findIncidents, type IncidentTrace } from './find-incidents.ts';
import { type HistoryFile, type HistoryTarget, incidentRule, type TargetClass } from './history-file.ts';
import { readFailuresFinely } from './read-failures.ts';
import { keptDays, type SteppedSpan, splitByKept } from './steps.ts';
import type { HistoryStore, Span } from './store.ts';
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
    const changed = index < mostLooks ? await readChanges(store, file, target, incident) : null;
    incidents.push(describe(target, incident, changed));
  }
  return cutPage(incidents, limit);
}

/**
 * How many days before and behind a range are read, so that an incident's beginning and end are its own and not the range's:
 * more where one began before or lasted longer. CloudWatch lists for less than two weeks which codes there are.
 */
const reaches = [
  { before: 1, behind: 1 },
  { before: 11, behind: 11 },
  { before: 11, behind: keptDays },
] as const;
const dayMs = 86_400_000;
/** Looks into the recorded checks for what changed: each is a call, and log stores allow five a second. */
const mostLooks = 5;
/** Around an incident's beginning: so long, and no longer than so many checks take. */
const lookMs = 10 * 60_000;
const checksOfLook = 60;

async function readIncidents(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  span: Span,
  nowMs: number,
): Promise<readonly FoundIncident[]> {
  const [oldestMs, lastMs] = [Math.min(span.fromMs, nowMs - keptDays * dayMs), floorTo(nowMs, 60_000)];
  let read = span;
  let incidents: readonly FoundIncident[] = [];
  for (const { before, behind } of reaches) {
    const fromMs = Math.max(oldestMs, span.fromMs - before * dayMs);
    const toMs = Math.min(lastMs, span.toMs + behind * dayMs);
    const isFurther = fromMs < read.fromMs || toMs > read.toMs;
    const isWhole = incidents.every(({ isCutOff, endedMs }) => !isCutOff && (endedMs !== null || read.toMs === lastMs));
    if (read !== span && (isWhole || !isFurther)) break;
    read = { fromMs, toMs };
    const all = findIncidents(await readTrace(store, file, target, read, nowMs));
    incidents = all.filter(({ startedMs, endedMs }) => startedMs < span.toMs && (endedMs ?? toMs) > span.fromMs);
  }
  return Promise.all(
    incidents.map(async (incident) => {
      const [region] = incident.regions;
      if (!incident.isCutOff || region === undefined) return incident;
      const beganMs = await findBeginning(store, { target: target.name, region }, read.fromMs, nowMs);
      return { ...incident, startedMs: Math.min(beganMs ?? incident.startedMs, incident.startedMs) };
    }),
  );
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
    readFailuresFinely(store, scope, splitByKept(span, nowMs)),
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
  { everyMs }: HistoryFile,
  target: HistoryTarget,
  { startedMs, regions }: FoundIncident,
): Promise<readonly Change[]> {
  const aroundMs = Math.min(lookMs, (checksOfLook / 2) * everyMs);
  const checks = await store.readChecks({
    target: target.name,
    region: regions[0] ?? null,
    outcome: null,
    fromMs: startedMs - aroundMs,
    toMs: startedMs + aroundMs,
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
