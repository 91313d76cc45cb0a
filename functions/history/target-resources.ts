import { answerJson, type MaxAge } from './answers.ts';
import { lagOf } from './freshness.ts';
import { type HistoryFile, type HistoryTarget, roundMsOf } from './history-file.ts';
import { wrongParameter } from './problem.ts';
import { showHistory } from './public-view.ts';
import { mostChecks, queryChecks } from './query-checks.ts';
import { queryFailures } from './query-failures.ts';
import { queryHistory } from './query-history.ts';
import { mostIncidents, queryIncidents } from './query-incidents.ts';
import type { KnownOutcome } from './recorded-check.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { HistoryStore, Span } from './store.ts';
import { floorTo, readExactSpan, readLimit, readSpan, readSteppedRange } from './time-range.ts';

/** What there is below `/api/targets/{name}/`. */
export const targetResources = ['history', 'failures', 'incidents', 'checks'] as const;
export type TargetResource = (typeof targetResources)[number];

export function isTargetResource(text: string): text is TargetResource {
  return targetResources.some((name) => name === text);
}

interface Surroundings {
  readonly store: HistoryStore;
  readonly file: HistoryFile;
  readonly nowMs: number;
  readonly freshnessMs: number;
  readonly pollMs: number;
}

/** @throws Problem where a parameter is wrong */
export async function respondForTarget(
  { target, resource }: { readonly target: HistoryTarget; readonly resource: TargetResource },
  url: URL,
  surroundings: Surroundings,
): Promise<Response> {
  const { store, file } = surroundings;
  const parameters = url.searchParams;
  refuseUnknown(parameters, parametersOf[resource]);
  switch (resource) {
    case 'history': {
      const region = readRegion(parameters, file);
      const { nowMs, maxAge } = settle(readSpan(parameters, surroundings.nowMs), surroundings);
      const range = readSteppedRange(parameters, nowMs, roundMsOf(file.everyMs));
      const history = await queryHistory(store, file, target, region, range, {
        withPhases: readPhases(parameters) && file.history?.public !== true,
      });
      return answerJson(file.history?.public === true ? showHistory(history) : history, maxAge);
    }
    case 'failures': {
      const { nowMs, maxAge } = settle(readSpan(parameters, surroundings.nowMs), surroundings);
      return answerJson(await queryFailures(store, file, target, readSpan(parameters, nowMs), nowMs), maxAge);
    }
    case 'incidents': {
      const limit = readLimit(parameters, 50, mostIncidents);
      const { nowMs, maxAge } = settle(readSpan(parameters, surroundings.nowMs), surroundings);
      const span = readSpan(parameters, nowMs);
      const { items, before } = await queryIncidents(store, file, target, span, limit, nowMs);
      return answerJson({ incidents: items }, maxAge, linkOlder(url, span, before));
    }
    case 'checks': {
      const span = readExactSpan(parameters, surroundings.nowMs);
      const filter = { ...span, outcome: readOutcome(parameters), region: readRegion(parameters, file) };
      const limit = readLimit(parameters, 50, mostChecks);
      const { items, before } = await queryChecks(store, target, filter, limit);
      return answerJson({ checks: items }, maxAgeOf(span, surroundings), linkOlder(url, span, before));
    }
  }
}

/** The ranges of several who ask at about the same time end at the same time, as far as their length lets them. */
function settle(span: Span, surroundings: Surroundings): { readonly nowMs: number; readonly maxAge: MaxAge } {
  const lagMs = lagOf(span, surroundings.freshnessMs);
  const nowMs = floorTo(surroundings.nowMs, lagMs);
  const isRecent = span.fromMs < nowMs - 60_000 && surroundings.nowMs - span.toMs < lagMs;
  // A range that ends well before now lies still; and one that has hardly begun is not cut off at its end.
  if (!isRecent) return { nowMs: surroundings.nowMs, maxAge: maxAgeOf(span, surroundings) };
  const leftMs = lagMs === 60_000 ? 0 : nowMs + lagMs - surroundings.nowMs;
  return { nowMs, maxAge: Math.ceil(Math.max(surroundings.pollMs, leftMs) / 1_000) };
}

/** Late metrics and lines come within minutes; what is older than an hour does not change any more. */
function maxAgeOf({ toMs }: Span, { nowMs, pollMs }: Surroundings): MaxAge {
  return nowMs - toMs > 3_600_000 ? 3_600 : Math.ceil(pollMs / 1_000);
}

const parametersOf: Readonly<Record<TargetResource, readonly string[]>> = {
  history: ['from', 'to', 'step', 'region', 'phases'],
  failures: ['from', 'to'],
  incidents: ['from', 'to', 'limit'],
  checks: ['from', 'to', 'outcome', 'region', 'limit'],
};

/** The address of the page that follows, as RFC 8288 has it, with a range that no longer moves. */
function linkOlder(url: URL, { fromMs }: Span, before: string | null): Readonly<Record<string, string>> {
  if (before === null) return {};
  const next = new URL(url);
  next.searchParams.set('from', new Date(fromMs).toISOString());
  next.searchParams.set('to', before);
  return { link: `<${next.pathname}${next.search}>; rel="next"` };
}

function readRegion(parameters: URLSearchParams, { probingRegions }: HistoryFile): string | null {
  const region = parameters.get('region');
  if (region === null || probingRegions.includes(region)) return region;
  throw wrongParameter('region', region, `is not a region that probes; these do: ${probingRegions.join(', ')}`);
}

/** Phases cost: in AWS, thirty series more a region. */
function readPhases(parameters: URLSearchParams): boolean {
  const text = parameters.get('phases');
  if (text === null || text === '0') return false;
  if (text !== '1') throw wrongParameter('phases', text, 'is not 1, which asks for the latencies of each phase');
  return true;
}

function readOutcome(parameters: URLSearchParams): KnownOutcome | null {
  const text = parameters.get('outcome');
  if (text === null) return null;
  const outcome = knownOutcomes.find((name) => name === text);
  if (outcome === undefined) throw wrongParameter('outcome', text, `is not one of ${knownOutcomes.join(', ')}`);
  return outcome;
}

const knownOutcomes: readonly KnownOutcome[] = ['up', 'degraded', 'down', 'unknown'];
