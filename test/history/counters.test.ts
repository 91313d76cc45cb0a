import { describe, expect, it } from 'vitest';
import { queryMetrics } from '../../functions/history/query-metrics.ts';
import { openMemoryStore } from './memory-store.ts';
import { makeChecks, makeFile, minuteMs } from './recording.ts';

const mondayMs = Date.parse('2026-11-23T00:00:00.000Z');
const hourMs = 60 * minuteMs;
const file = makeFile({ probingRegions: ['local'] });

/** Fails every third minute before the week turns, and every minute after it: more than the week before had in sum. */
const checks = makeChecks(
  mondayMs - hourMs,
  mondayMs + hourMs,
  (timeMs) => (timeMs >= mondayMs || (timeMs / minuteMs) % 3 === 0 ? 'tls.alert' : null),
  ['local'],
);

/** As Prometheus reckons: what a counter rose by, where a fall is a beginning from 0. */
function increase(values: readonly number[]): number {
  return values.reduce((sum, value, index) => {
    const before = values[index - 1];
    return before === undefined ? sum : sum + (value < before ? value : value - before);
  }, 0);
}

describe.each([
  { where: 'on this machine', freshnessMs: minuteMs, lateMs: 0 },
  { where: 'in AWS', freshnessMs: 5 * minuteMs, lateMs: 3 * minuteMs },
])('counters that are scraped $where', ({ freshnessMs, lateMs }) => {
  const store = openMemoryStore({ file, checks, nowMs: mondayMs });
  const scrape = async (nowMs: number, name: string) => {
    const families = await queryMetrics(store, file, nowMs, { freshnessMs, lateMs });
    return families.find((family) => family.name === name)?.samples ?? [];
  };

  it.each([1, 5])('rise by as much as failed where the week turns, every %i minutes', async (every) => {
    const errors: number[] = [];
    const failures: number[] = [];
    // From well before to well after: the first and the last scrape see all that is counted there.
    for (let at = mondayMs - hourMs; at <= mondayMs + hourMs + 10 * minuteMs; at += every * minuteMs) {
      const nowMs = at + 17_000;
      errors.push((await scrape(nowMs, 'centrifugo_canary_handshake_errors'))[0]?.value ?? Number.NaN);
      const [byCode] = await scrape(nowMs, 'centrifugo_canary_failures');
      if (byCode !== undefined) failures.push(byCode.value);
    }
    expect(increase(errors)).toBe(20 + 60);
    // The series of a code begins with its first failure, which a scraper cannot know to be a rise.
    expect(increase([0, ...failures])).toBe(20 + 60);
    expect(errors.filter((value, index) => value < (errors[index - 1] ?? 0))).toEqual([0]);
  });
});

describe('counters', () => {
  it('stand at 0 from Monday on for what failed the week before, so that the next failure is a rise', async () => {
    const store = openMemoryStore({ file, checks: checks.slice(0, 10), nowMs: mondayMs });
    const families = await queryMetrics(store, file, mondayMs + 2 * 24 * hourMs, { freshnessMs: minuteMs, lateMs: 0 });
    expect(families.find(({ name }) => name === 'centrifugo_canary_failures')?.samples).toEqual([
      { labels: { target: 'chat', region: 'local', code: 'tls.alert' }, value: 0, createdSeconds: mondayMs / 1_000 },
    ]);
  });
});
