import { outcomeOf } from './recorded-check.ts';
import type { CheckOutcome, ChecksQuery, HistoryStore } from './store.ts';

/** What checks found, newest first: without reading them where the store knows how. */
export async function readOutcomes(store: HistoryStore, query: ChecksQuery): Promise<readonly CheckOutcome[]> {
  if (store.readOutcomes !== undefined) return store.readOutcomes(query);
  const checks = await store.readChecks(query);
  return checks.map((check) => ({
    target: check.target,
    region: check.region,
    startedMs: Date.parse(check.startedAt),
    outcome: outcomeOf(check),
  }));
}
