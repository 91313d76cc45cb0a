import type { SteppedSpan } from './steps.ts';
import type { FailureCount, HistoryStore, SeriesQuery, SeriesScope, Span } from './store.ts';

/** Failures by time, and of one step by target, region and code: stores know no order beyond time, and answers have to be the same. */
export async function readFailures(store: HistoryStore, query: SeriesQuery): Promise<readonly FailureCount[]> {
  const failures = await store.readFailures(query);
  return failures.toSorted((one, other) => one.timeMs - other.timeMs || compareSeries(one, other));
}

/** The step is as fine as it is kept: that of long ago is longer. */
export type Failures = FailureCount & { readonly stepMs: number };

/** Of the parts of a span: all by the step of the first, then only those others in which there are some, as in AWS each is billed code by code. */
export async function readFailuresFinely(
  store: HistoryStore,
  scope: Pick<SeriesScope, 'targets' | 'regions'>,
  [first, ...finer]: readonly SteppedSpan[],
): Promise<readonly Failures[]> {
  if (first === undefined) return [];
  const read = async (part: SteppedSpan): Promise<readonly Failures[]> => {
    const found = await readFailures(store, { ...scope, ...part });
    return found.map((failure) => ({ ...failure, stepMs: part.stepSeconds * 1_000 }));
  };
  const all = await read({ ...first, toMs: finer.at(-1)?.toMs ?? first.toMs });
  const within = ({ fromMs, toMs }: Span) => all.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  const parts = finer.map((part) => (within(part).length === 0 ? [] : read(part)));
  return [...within(first), ...(await Promise.all(parts)).flat()];
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
