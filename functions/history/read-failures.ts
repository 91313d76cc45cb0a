import type { FailureCount, HistoryStore, SeriesQuery } from './store.ts';

/** Failures by time, and of one step by target, region and code: stores know no order beyond time, and answers have to be the same. */
export async function readFailures(store: HistoryStore, query: SeriesQuery): Promise<readonly FailureCount[]> {
  const failures = await store.readFailures(query);
  return failures.toSorted((one, other) => one.timeMs - other.timeMs || compareSeries(one, other));
}

/** In the order of the alphabet, whatever the language of the machine is. */
export function compareSeries(one: FailureCount, other: FailureCount): number {
  return (
    compareText(one.target, other.target) || compareText(one.region, other.region) || compareText(one.code, other.code)
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
