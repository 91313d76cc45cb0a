import { cutPage, mostTogether, type Page } from './cut-page.ts';
import type { HistoryTarget } from './history-file.ts';
import type { KnownOutcome, RecordedCheck } from './recorded-check.ts';
import type { HistoryStore, Span } from './store.ts';

/** A check with a long chain has about 5 KB, and an answer of a function URL at most 6 MB. */
export const mostChecks = 500;

export interface ChecksFilter extends Span {
  readonly region: string | null;
  readonly outcome: KnownOutcome | null;
}

/** The newest checks first, as they were recorded. */
export async function queryChecks(
  store: HistoryStore,
  target: HistoryTarget,
  filter: ChecksFilter,
  limit: number,
): Promise<Page<RecordedCheck>> {
  return cutPage(await store.readChecks({ target: target.name, ...filter, limit: limit + mostTogether }), limit);
}
