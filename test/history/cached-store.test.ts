import { describe, expect, it } from 'vitest';
import { cacheStore } from '../../functions/history/cached-store.ts';
import { openMemoryStore } from './memory-store.ts';
import { makeFile, minuteMs, nowMs } from './recording.ts';

const limits = { recentMs: minuteMs, freshnessMs: 5 * minuteMs, entries: 3 };
const scope = { targets: ['chat'], regions: ['eu-central-1'], fromMs: nowMs - 10 * minuteMs, stepSeconds: 60 };
const recent = { ...scope, toMs: nowMs };

/** A cached store, the queries that reached the one behind it, and its clock. */
function openCounted(fail: () => boolean = () => false) {
  const asked: number[] = [];
  const clock = { nowMs };
  const memory = openMemoryStore({ file: makeFile(), checks: [], nowMs });
  const counted = {
    ...memory,
    readMinutes: async (query: typeof recent) => {
      asked.push(query.toMs);
      if (fail()) throw new Error('lost');
      return memory.readMinutes(query);
    },
  };
  return { store: cacheStore(counted, () => clock.nowMs, limits), asked, clock };
}

describe('a cached store', () => {
  it('asks once for what several want at once, and again when it may have changed', async () => {
    const { store, asked, clock } = openCounted();
    await Promise.all([store.readMinutes(recent), store.readMinutes({ ...recent })]);
    clock.nowMs += minuteMs - 1;
    await store.readMinutes(recent);
    expect(asked).toHaveLength(1);
    clock.nowMs += 1;
    await store.readMinutes(recent);
    expect(asked).toHaveLength(2);
  });

  it('keeps what is settled for an hour', async () => {
    const { store, asked, clock } = openCounted();
    const settled = { ...scope, fromMs: 0, toMs: nowMs - 61 * minuteMs };
    await store.readMinutes(settled);
    clock.nowMs += 59 * minuteMs;
    await store.readMinutes(settled);
    expect(asked).toHaveLength(1);
  });

  it('does not remember a failure', async () => {
    let isLost = true;
    const { store, asked } = openCounted(() => isLost);
    await expect(store.readMinutes(recent)).rejects.toThrow('lost');
    isLost = false;
    await store.readMinutes(recent);
    expect(asked).toHaveLength(2);
  });

  it('forgets the oldest answers when there are too many', async () => {
    const { store, asked } = openCounted();
    for (const more of [0, 1, 2, 3]) await store.readMinutes({ ...recent, toMs: nowMs + more });
    await store.readMinutes({ ...recent, toMs: nowMs + 3 });
    expect(asked).toHaveLength(4);
    await store.readMinutes(recent);
    expect(asked).toHaveLength(5);
  });

  it('tells methods with the same query apart', async () => {
    const { store } = openCounted();
    expect(await store.readMinutes(recent)).toEqual([{ target: 'chat', region: 'eu-central-1', points: [] }]);
    expect(await store.readFailures(recent)).toEqual([]);
  });
});
