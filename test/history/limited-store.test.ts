import { expect, it } from 'vitest';
import { cacheStore } from '../../functions/history/cached-store.ts';
import { limitStore } from '../../functions/history/limited-store.ts';
import { StoreUnavailable } from '../../functions/history/store.ts';
import { ask } from './ask.ts';
import { openMemoryStore } from './memory-store.ts';
import { makeFile, minuteMs, nowMs } from './recording.ts';

const file = makeFile({ probingRegions: ['local'] });
const memory = openMemoryStore({ file, checks: [], nowMs });
const query = { targets: ['chat'], regions: ['local'], fromMs: nowMs - minuteMs, toMs: nowMs, stepSeconds: 60 };

it('is asked for no more series an hour than it may be, and again in the next', async () => {
  let timeMs = nowMs;
  const store = limitStore(memory, () => timeMs, { mostAnHour: 6 });
  await store.readMinutes(query);
  await store.readDurations(query);
  await expect(store.readMinutes(query)).rejects.toThrow(StoreUnavailable);
  await store.readFailures(query);
  await expect(store.readFailures(query)).rejects.toThrow('in an hour for everybody is used up');
  // What is not billed by the series goes on.
  await store.readNewestChecks(query);
  timeMs += 60 * minuteMs;
  await expect(store.readMinutes(query)).resolves.toHaveLength(1);
});

it('leaves a cache before it what it knows, and who asks for more is told to come back', async () => {
  const limited = limitStore(memory, () => nowMs, { mostAnHour: 2 });
  const limits = { recentMs: minuteMs, freshnessMs: minuteMs, entries: 9 };
  const store = cacheStore(limited, () => nowMs, limits);
  const publicFile = { ...file, history: { public: true } };
  const get = (from: string) => ask(`/api/targets/chat/history?from=${from}`, { store, file: publicFile });
  // No latencies are shown, so a history costs its minutes alone.
  expect([(await get('-1h')).status, (await get('-2h')).status, (await get('-1h')).status]).toEqual([200, 503, 200]);
  expect((await get('-3h')).headers.get('retry-after')).toBe('10');
});
