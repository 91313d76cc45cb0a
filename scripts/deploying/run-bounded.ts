/** Works through `items` with at most `atOnce` at a time; after a rejection begins none, waits for the others, and rejects. */
export async function runBounded<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  let isBroken = false;
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !isBroken; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
