import { type HistoryFile, staleAfterMs } from './history-file.ts';
import { readNewest } from './read-newest.ts';
import type { HistoryStore } from './store.ts';

export interface Health {
  readonly status: 'ok' | 'silent';
  /** When each region's newest check began; null: none has come in time. */
  readonly regions: readonly { readonly region: string; readonly checkedAt: string | null }[];
}

/** Whether checks run on time, in every region. What they find does not matter here. */
export async function queryHealth(store: HistoryStore, file: HistoryFile, nowMs: number): Promise<Health> {
  const newest = await readNewest(store, file, nowMs);
  const oldestMs = nowMs - staleAfterMs(file.everyMs);
  const regions = file.probingRegions.map((region) => {
    const times = newest.filter((check) => check.region === region).map(({ startedAt }) => Date.parse(startedAt));
    const timeMs = Math.max(Number.NEGATIVE_INFINITY, ...times);
    return { region, checkedAt: timeMs < oldestMs ? null : new Date(timeMs).toISOString() };
  });
  return { status: regions.every(({ checkedAt }) => checkedAt !== null) ? 'ok' : 'silent', regions };
}
