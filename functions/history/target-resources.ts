import { answerJson } from './answers.ts';
import { type HistoryFile, type HistoryTarget, roundMsOf } from './history-file.ts';
import { wrongParameter } from './problem.ts';
import { mostChecks, queryChecks } from './query-checks.ts';
import { queryFailures } from './query-failures.ts';
import { queryHistory } from './query-history.ts';
import { mostIncidents, queryIncidents } from './query-incidents.ts';
import type { KnownOutcome } from './recorded-check.ts';
import type { HistoryStore, Span } from './store.ts';
import { readExactSpan, readLimit, readSpan, readSteppedRange } from './time-range.ts';

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
}

/** @throws Problem where a parameter is wrong */
export async function respondForTarget(
  { target, resource }: { readonly target: HistoryTarget; readonly resource: TargetResource },
  url: URL,
  { store, file, nowMs }: Surroundings,
): Promise<Response> {
  const parameters = url.searchParams;
  switch (resource) {
    case 'history': {
      const range = readSteppedRange(parameters, nowMs, roundMsOf(file.everyMs));
      const region = readRegion(parameters, file);
      return answerJson(await queryHistory(store, file, target, region, range), maxAgeOf(range, nowMs));
    }
    case 'failures': {
      const span = readSpan(parameters, nowMs);
      return answerJson(await queryFailures(store, file, target, span, nowMs), maxAgeOf(span, nowMs));
    }
    case 'incidents': {
      const span = readSpan(parameters, nowMs);
      const limit = readLimit(parameters, 50, mostIncidents);
      const { items, before } = await queryIncidents(store, file, target, span, limit, nowMs);
      return answerJson({ incidents: items }, maxAgeOf(span, nowMs), linkOlder(url, span, before));
    }
    case 'checks': {
      const span = readExactSpan(parameters, nowMs);
      const filter = { ...span, outcome: readOutcome(parameters), region: readRegion(parameters, file) };
      const limit = readLimit(parameters, 50, mostChecks);
      const { items, before } = await queryChecks(store, target, filter, limit);
      return answerJson({ checks: items }, maxAgeOf(span, nowMs), linkOlder(url, span, before));
    }
  }
}

/** Late metrics and lines come within minutes; what is older than an hour does not change any more. */
function maxAgeOf({ toMs }: Span, nowMs: number): number {
  return nowMs - toMs > 3_600_000 ? 3_600 : 15;
}

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

function readOutcome(parameters: URLSearchParams): KnownOutcome | null {
  const text = parameters.get('outcome');
  if (text === null) return null;
  const outcome = knownOutcomes.find((name) => name === text);
  if (outcome === undefined) throw wrongParameter('outcome', text, `is not one of ${knownOutcomes.join(', ')}`);
  return outcome;
}

const knownOutcomes: readonly KnownOutcome[] = ['up', 'degraded', 'down', 'unknown'];
