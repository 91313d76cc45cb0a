import { findText } from '../failure/catalogue.ts';
import { cutPage, type Page } from './cut-page.ts';
import { type Change, findChanges } from './find-changes.ts';
import { type FoundIncident, findIncidents } from './find-incidents.ts';
import { type HistoryFile, type HistoryTarget, incidentRule, type TargetClass } from './history-file.ts';
import { readFailures } from './read-failures.ts';
import { chooseStepSeconds, finestStepSeconds } from './steps.ts';
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
  const page = found.slice(0, limit + 1);
  const incidents: Incident[] = [];
  for (const [index, incident] of page.entries()) {
    const changed = index < mostLooks ? await readChanges(store, target, incident) : null;
    incidents.push(describe(target, incident, changed));
  }
  return cutPage(incidents, limit);
}

/** Reads beyond both ends, so that an incident's beginning and end are its own and not the range's. */
const beyondMs = 86_400_000;
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
  const untilMs = Math.min(span.toMs + beyondMs, floorTo(nowMs, 60_000));
  const finest = finestStepSeconds(span.fromMs, nowMs) ?? 3_600;
  // Not so far back that only coarser steps are kept there.
  const isKeptAsFine = finestStepSeconds(span.fromMs - beyondMs, nowMs) === finest;
  const fromMs = isKeptAsFine ? span.fromMs - beyondMs : span.fromMs;
  const scope = { targets: [target.name], regions: file.probingRegions, toMs: untilMs };
  const minutesStep = chooseStepSeconds({ fromMs, toMs: untilMs }, nowMs, finest, finestWithin(untilMs - fromMs));
  const [failures, minutes] = await Promise.all([
    readFailures(store, { ...scope, fromMs: floorTo(fromMs, finest * 1_000), stepSeconds: finest }),
    store.readMinutes({ ...scope, fromMs: floorTo(fromMs, minutesStep * 1_000), stepSeconds: minutesStep }),
  ]);
  const rule = (name: TargetClass) => incidentRule(target, name, file.everyMs);
  const all = findIncidents({
    failures,
    failureStepMs: finest * 1_000,
    minutes,
    minutesStepMs: minutesStep * 1_000,
    untilMs,
    rules: { handshake: rule('handshake'), token: rule('token'), realtime: rule('realtime'), policy: rule('policy') },
  });
  return all.filter(({ startedMs, endedMs }) => startedMs < span.toMs && (endedMs ?? untilMs) > span.fromMs);
}

/** Failures are few and read by the finest step; the minutes are many, and only tell whether there was a good one. */
function finestWithin(rangeMs: number): number {
  const mostMinutes = 4_320;
  return rangeMs <= mostMinutes * 60_000 ? 60 : rangeMs <= 5 * mostMinutes * 60_000 ? 300 : 3_600;
}

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
