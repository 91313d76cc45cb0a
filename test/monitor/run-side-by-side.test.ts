import { describe, expect, it } from 'vitest';
import { runSideBySide } from '../../functions/monitor/run-side-by-side.ts';

const items = Array.from({ length: 10 }, (_, index) => index);

/** Jobs that end when they are told to. */
function makeJobs() {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  let running = 0;
  let most = 0;
  const job = async (item: number) => {
    begun.push(item);
    most = Math.max(most, ++running);
    await new Promise<void>((end) => ends.set(item, end));
    running--;
    return item * 10;
  };
  return { begun, job, end: (item: number) => ends.get(item)?.(), most: () => most };
}

/** Until everything that needs no more than promises has happened. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('jobs side by side', () => {
  it('begin a few at a time, and the next one when one has ended', async () => {
    const { begun, job, end, most } = makeJobs();
    const all = runSideBySide(items, job, { beginningAtOnce: 3, mostAtOnce: 100, beginningMs: 60_000 });
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    end(1);
    await settle();
    expect(begun).toEqual([0, 1, 2, 3]);
    while (begun.length < items.length) {
      for (const item of begun) end(item);
      await settle();
    }
    for (const item of items) end(item);
    expect(await all).toEqual(items.map((item) => item * 10));
    expect(most()).toBe(3);
  });

  it('are not held up by those that only wait', async () => {
    const { begun, job, end } = makeJobs();
    const all = runSideBySide(items, job, { beginningAtOnce: 2, mostAtOnce: 100, beginningMs: 1 });
    while (begun.length < items.length) await settle();
    for (const item of items) end(item);
    expect(await all).toHaveLength(items.length);
  });

  it('are never more than the most, however long they wait', async () => {
    const { begun, job, end, most } = makeJobs();
    const all = runSideBySide(items, job, { beginningAtOnce: 2, mostAtOnce: 4, beginningMs: 1 });
    while (begun.length < 4) await settle();
    for (let ended = 0; ended < items.length; ended++) {
      while (begun.length <= ended) await settle();
      end(ended);
    }
    await all;
    expect(most()).toBe(4);
  });

  it('are none for no items', async () => {
    expect(await runSideBySide([], () => Promise.resolve(1))).toEqual([]);
  });
});
