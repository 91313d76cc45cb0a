/**
 * Runs a job for every item, at most `limit` at a time, and gives the results in the order of the items. `onResult` is told
 * each result in that order, as soon as all before it are there.
 * The first job that throws ends the run with its error; no further job is begun.
 */
export async function runBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  job: (item: Item, index: number) => Promise<Result>,
  onResult: (result: Result) => void = () => {},
): Promise<Result[]> {
  const done = new Map<number, Result>();
  const ordered: Result[] = [];
  const queue = items.entries();
  let isBroken = false;

  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (isBroken) return;
      done.set(index, await job(item, index));
      while (done.has(ordered.length)) {
        const result = done.get(ordered.length) as Result;
        done.delete(ordered.length);
        ordered.push(result);
        onResult(result);
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, () =>
    work().catch((error: unknown) => {
      isBroken = true;
      throw error;
    }),
  );
  await Promise.all(workers);
  return ordered;
}
