import { describe, expect, it } from 'vitest';
import { type CountedRound, type CountMemory, countRegions } from '../../functions/metric/count-regions.ts';
import type { DataPoint } from '../../functions/metric/data-point.ts';

const minuteMs = 60_000;
const startMs = Date.parse('2026-11-22T08:00:00Z');

function errors(value: number, metric = 'HandshakeErrors'): DataPoint {
  return {
    metric,
    unit: 'None',
    value,
    dimensions: { Target: 'chat', Region: 'eu-west-1' },
    timeMs: startMs + 59_500,
    isCopied: value > 0,
  };
}

function count(points: readonly DataPoint[], round: Partial<CountedRound> = {}): readonly DataPoint[] {
  return countRegions(points, { meantMs: startMs, stage: 'canary-prod', lengthMs: () => 0, memory: null, ...round });
}

describe('what a region adds to the errors of a target over all regions', () => {
  it('is the same value, without the region, at the minute that the round was meant for', () => {
    expect(count([errors(1)], { meantMs: startMs - minuteMs + 17_000 })).toEqual([
      { ...errors(1), dimensions: { Target: 'chat', Stage: 'canary-prod' }, timeMs: startMs - minuteMs },
    ]);
  });

  it('is there for what alarms count by region, and for nothing else', () => {
    const all = ['Up', 'HandshakeErrors', 'TokenErrors', 'RealtimeErrors', 'PolicyErrors', 'Duration', 'Failures'];
    expect(count(all.map((metric) => errors(1, metric))).map(({ metric }) => metric)).toEqual([
      'HandshakeErrors',
      'TokenErrors',
      'RealtimeErrors',
      'PolicyErrors',
    ]);
    expect(count([{ ...errors(1, 'MonitorErrors'), dimensions: { Region: 'eu-west-1' } }])).toEqual([]);
  });

  it.each([
    ['fails twice', [1, 1], [1, 0]],
    ['fails, then is well', [1, 0], [1, 0]],
    ['is well, then fails', [0, 1], [0, 1]],
  ])('is one at most, where a region that checks twice in a round %s', (_, values, added) => {
    const memory: CountMemory = new Map();
    const found = values.flatMap((value) => count([errors(value)], { memory }));
    expect(found.map(({ value }) => value)).toEqual(added);
    expect(found.map(({ isCopied }) => isCopied)).toEqual(added.map((value) => value > 0));
    // The next round counts anew.
    expect(count([errors(1)], { memory, meantMs: startMs + minuteMs })).toMatchObject([{ value: 1 }]);
  });

  it('falls into one round of what is looked at more rarely, and never far into the past', () => {
    const lengthMs = () => 10 * minuteMs;
    expect(count([errors(1)], { lengthMs, meantMs: startMs + 9 * minuteMs })).toMatchObject([{ timeMs: startMs }]);
    const daily = { lengthMs: () => 1_440 * minuteMs, meantMs: startMs + 61 * minuteMs };
    expect(count([errors(1)], daily)).toMatchObject([{ timeMs: startMs + 60 * minuteMs }]);
  });
});
