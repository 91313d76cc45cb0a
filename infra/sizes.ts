/**
 * Targets that one invocation checks side by side. 512 MB do 200 within ten seconds, see docs/benchmarks.md; the names are
 * spread by their hash, so that some shards get more than others.
 */
export const targetsPerShard = 150;

/** Invocations a round. */
export function countShards(targets: number): number {
  return Math.max(1, Math.ceil(targets / targetsPerShard));
}

export const memoryMb = { 'check-targets': 512, 'deliver-alert': 512, 'serve-history': 512 } as const;

/** Ends before the next run begins, so that runs do not pile up; never more than five minutes of silence. */
export function checkTimeoutSeconds(everyMs: number): number {
  return Math.min(300, Math.floor(everyMs / 1_000) - 5);
}

/** Enrichment has its own, much shorter limits; this is for the day when everything is slow. */
export const alertTimeoutSeconds = 60;
/** Behind a function URL a caller waits. */
export const historyTimeoutSeconds = 30;
/** A page asks five things at once at most, which take a fraction of a second. */
export const historyConcurrency = 10;
export const logRetentionDays = 30;
