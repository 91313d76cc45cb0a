import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineRegions, minutesOfChecks, sumMinutes } from '../../functions/history/minutes.ts';
import type { SeriesQuery } from '../../functions/history/store.ts';

const query = (stepSeconds: number, steps = 1): SeriesQuery => ({
  targets: ['chat'],
  regions: ['a', 'b', 'c'],
  fromMs: 0,
  toMs: steps * stepSeconds * 1_000,
  stepSeconds,
});

/** One step of several regions: what each found, `?` where no check ran. */
function combine(regions: string, quorum: number) {
  const rows = [...regions].map((found, index) => ({
    target: 'chat',
    region: String(index),
    points: found === '?' ? [] : [{ timeMs: 0, good: found === '+' ? 1 : 0, bad: found === '-' ? 1 : 0 }],
  }));
  const [{ good, bad, unknown } = { good: 0, bad: 0, unknown: 0 }] = combineRegions(rows, query(60), quorum);
  return good === 1 ? 'good' : bad === 1 ? 'bad' : unknown === 1 ? 'unknown' : { good, bad, unknown };
}

describe('a minute of several regions', () => {
  it.each([
    ['+++', 2, 'good'],
    ['-++', 2, 'good'],
    ['--+', 2, 'bad'],
    ['---', 2, 'bad'],
    ['-++', 1, 'bad'],
    ['--+', 3, 'good'],
    ['???', 2, 'unknown'],
    ['+??', 2, 'good'],
    ['-??', 2, 'bad'],
    ['-+?', 2, 'good'],
    ['--?', 3, 'bad'],
    ['-+?', 3, 'good'],
    ['-??', 3, 'bad'],
    ['?', 1, 'unknown'],
    ['-', 1, 'bad'],
  ])('%s with %i regions to fail is %s', (regions, quorum, expected) => {
    expect(combine(regions, quorum)).toBe(expected);
  });

  it('adds up to the length of its step in longer steps, and the last step ends with the range', () => {
    const minutes = fc.record({ good: fc.nat(60), bad: fc.nat(60) });
    fc.assert(
      fc.property(
        fc.array(minutes, { maxLength: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (regions, quorum, total) => {
          const rows = regions.map((point, index) => ({
            target: 'chat',
            region: String(index),
            points: [{ timeMs: 0, ...point }],
          }));
          const [step] = combineRegions(rows, { ...query(3_600), toMs: total * 60_000 }, quorum);
          expect((step?.good ?? 0) + (step?.bad ?? 0) + (step?.unknown ?? 0)).toBe(total);
          for (const part of [step?.good, step?.bad, step?.unknown]) expect(part).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('takes the bad minutes of regions to coincide where only their sums are known', () => {
    const row = (region: string, bad: number) => ({
      target: 'chat',
      region,
      points: [{ timeMs: 0, good: 60 - bad, bad }],
    });
    const rows = [row('a', 10), row('b', 7), row('c', 0)];
    expect(combineRegions(rows, query(3_600), 2)).toEqual([{ timeMs: 0, good: 53, bad: 7, unknown: 0 }]);
  });
});

describe('minutes from counted checks', () => {
  it.each([
    [{ all: 60, failed: 0 }, 60, 1, { good: 60, bad: 0 }],
    [{ all: 61, failed: 1 }, 60, 1, { good: 59, bad: 1 }],
    [{ all: 30, failed: 30 }, 60, 1, { good: 0, bad: 30 }],
    [{ all: 2, failed: 1 }, 1, 1, { good: 0, bad: 1 }],
    [{ all: 0, failed: 0 }, 1, 1, { good: 0, bad: 0 }],
    [{ all: 12, failed: 3 }, 60, 5, { good: 45, bad: 15 }],
    [{ all: 2, failed: 0 }, 15, 7, { good: 15, bad: 0 }],
    [{ all: 2, failed: 2 }, 15, 7, { good: 0, bad: 15 }],
    [{ all: 1, failed: 0 }, 15, 7, { good: 7, bad: 0 }],
  ])('%j in %i minutes with rounds of %i are %j', (checks, stepMinutes, roundMinutes, expected) => {
    expect(minutesOfChecks(checks, stepMinutes, roundMinutes)).toEqual(expected);
  });
});

describe('uptime', () => {
  it('is the share of good minutes among the known ones, and null where nothing is known', () => {
    expect(sumMinutes([{ good: 3, bad: 1, unknown: 56 }])).toEqual({ good: 3, bad: 1, unknown: 56, ratio: 0.75 });
    expect(sumMinutes([{ good: 0, bad: 0, unknown: 60 }]).ratio).toBeNull();
  });
});
