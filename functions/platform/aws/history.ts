import { defaultPrefix, defineAlarms } from '../../alarm/definitions.ts';
import { cacheStore } from '../../history/cached-store.ts';
import { respond } from '../../history/respond.ts';
import type { TargetsFile } from '../../monitor/settle-targets.ts';
import { createHistoryStore, type HistoryStoreParts } from './history-store.ts';
import { readAwsError } from './read-aws-error.ts';

/** What the function that serves history is set up with; the prefix and the log group come from the deployment. */
export interface HistoryParts extends Pick<HistoryStoreParts, 'openMetrics' | 'openLogs' | 'now'> {
  readonly file: TargetsFile;
  /** Of the alarms' names; undefined: the default. */
  readonly prefix: string | undefined;
  /** Of the functions that check. */
  readonly logGroup: string | undefined;
  /** Told what went wrong, in words that hold nothing of a request or an answer. */
  readonly report: (what: string) => void;
}

/**
 * CloudWatch bills what is asked of it by the series: sums that may lag five minutes behind make a page that is left
 * open all month cost cents a target. States come from log lines, which cost nothing to find.
 */
const freshnessMs = 5 * 60_000;
const cacheLimits = { recentMs: 60_000, entries: 300 };

/** Answers requests about history from CloudWatch. @throws TypeError where the deployment is not whole */
export function createHistory(parts: HistoryParts): (request: Request) => Promise<Response> {
  const { file, prefix = defaultPrefix, logGroup, now } = parts;
  if (file.regions === null) throw new TypeError('the packaged targets name no regions; deploy a file with regions');
  if (logGroup === undefined || logGroup === '') throw new TypeError('CANARY_LOG_GROUP is not set; deploy again');
  const report = (error: unknown): void => parts.report(describeFault(error));
  const store = createHistoryStore({
    ...parts,
    everyMs: file.everyMs,
    home: file.regions.home,
    probingRegions: file.probingRegions,
    logGroup,
    alarms: defineAlarms(file, prefix),
    report,
  });
  const api = { store: cacheStore(store, now, cacheLimits), file, now, freshnessMs, report };
  return (request) => respond(request, api);
}

/** Our own words where they are ours; else only the kind of the error: its text may hold anything. */
function describeFault(error: unknown): string {
  return error instanceof Error && error.name === 'StoreUnavailable' ? error.message : readAwsError(error);
}
