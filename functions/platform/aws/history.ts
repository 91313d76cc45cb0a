import { defaultPrefix, defineAlarms } from '../../alarm/definitions.ts';
import { cacheStore } from '../../history/cached-store.ts';
import { limitStore } from '../../history/limited-store.ts';
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
 * CloudWatch bills what is asked of it by the series: sums over a day may lag five minutes behind, those over a longer range
 * as much more, up to an hour. States come from log lines, which cost nothing to find; a page asks for them once a minute, as
 * there is a new one no more often. Metrics come into CloudWatch within three minutes.
 */
const timing = { freshnessMs: 5 * 60_000, pollMs: 60_000, lateMs: 3 * 60_000 };
const cacheLimits = { recentMs: 60_000, freshnessMs: timing.freshnessMs, entries: 300 };

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
    detailedTargets: file.targets.filter(({ metrics }) => metrics === 'detailed').map(({ name }) => name),
    report,
  });
  // Ten looks at everything, and some hundred at one target: more than a page that many people look at needs.
  const mostAnHour = 20 * file.targets.length * file.probingRegions.length + 1_000;
  const source = file.history?.public === true ? limitStore(store, now, { mostAnHour }) : store;
  const api = { store: cacheStore(source, now, cacheLimits), file, now, ...timing, report };
  return (request) => respond(request, api);
}

/** Our own words where they are ours; else only the kind of the error: its text may hold anything. */
function describeFault(error: unknown): string {
  return error instanceof Error && error.name === 'StoreUnavailable' ? error.message : readAwsError(error);
}
