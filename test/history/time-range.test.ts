import { describe, expect, it } from 'vitest';
import { readSpan, readSteppedRange } from '../../functions/history/time-range.ts';
import { minuteMs, nowMs } from './recording.ts';

const dayMs = 86_400_000;
const spanOf = (query: string) => readSpan(new URLSearchParams(query), nowMs);
const rangeOf = (query: string, roundMs = minuteMs) => readSteppedRange(new URLSearchParams(query), nowMs, roundMs);

describe('from and to', () => {
  it.each([
    ['2026-11-22T08:00:00Z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T08:00:59.999Z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T09:00:00%2B02:00', '2026-11-22T07:00:00.000Z'],
    // A plus that nobody has encoded is a blank.
    ['2026-11-22T09:00:00+02:00', '2026-11-22T07:00:00.000Z'],
    ['2026-11-22T08:00', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22t08:00z', '2026-11-22T08:00:00.000Z'],
    // As our own tables print it.
    ['2026-11-22 08:00Z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T09:00+0230', '2026-11-22T06:30:00.000Z'],
    ['2026-11-22T02:00-05', '2026-11-22T07:00:00.000Z'],
    ['-90m', '2026-11-22T07:29:00.000Z'],
    ['-2w', '2026-11-08T08:59:00.000Z'],
  ])('reads %s', (from, expected) => {
    expect(new Date(spanOf(`from=${from}`).fromMs).toISOString()).toBe(expected);
  });

  it.each([
    ['from=2026-02-29', 'from="2026-02-29" is not a time'],
    ['from=-1h&to=2026-11-31T08:00Z', 'to="2026-11-31T08:00Z" is not a time'],
    ['from=-1h&to=-1h', 'from has to be before to'],
    ['from=2030-01-01', 'from lies in the future; it is 2026-11-22T08:59:30.000Z here'],
    ['from=-20s', 'no whole minute between them'],
    ['from=-456d', 'further than the 455 days that are kept'],
  ])('refuses %s, and says why', (query, detail) => {
    expect(() => spanOf(query)).toThrow(detail);
  });

  it('reads a leap day', () => {
    const nowThen = Date.parse('2028-03-02T00:00:00Z');
    const { fromMs, toMs } = readSpan(new URLSearchParams('from=2028-02-29&to=2028-03-01'), nowThen);
    expect(toMs - fromMs).toBe(dayMs);
  });

  it('is the last 24 hours where nothing is said, without the minute in progress', () => {
    expect(spanOf('')).toEqual({ fromMs: nowMs - 30_000 - dayMs, toMs: nowMs - 30_000 });
    expect(spanOf('to=2027-01-01')).toEqual(spanOf('to=now'));
  });
});

describe('steps', () => {
  it.each([
    ['from=-1h', 60],
    ['from=-24h', 300],
    ['from=-7d', 3_600],
    ['from=-30d', 10_800],
    ['from=-90d', 43_200],
    ['from=-365d', 86_400],
  ])('of %s are %i seconds where none is asked for', (query, expected) => {
    expect(rangeOf(query).stepSeconds).toBe(expected);
  });

  it.each([
    ['from=-14d&to=-13d&step=60', 60],
    ['from=-20d&to=-19d&step=60', 300],
    ['from=-20d&to=-19d&step=420', 600],
    ['from=-64d&to=-63d&step=5m', 3_600],
    ['from=-15d&to=-14d&step=1m', 300],
  ])('of %s are %i seconds: no finer than what is kept', (query, expected) => {
    expect(rangeOf(query).stepSeconds).toBe(expected);
  });

  it('are never finer than a round of checks', () => {
    expect(rangeOf('from=-1h&step=60', 5 * minuteMs).stepSeconds).toBe(300);
    expect(rangeOf('from=-6h&step=60', 7 * minuteMs).stepSeconds).toBe(420);
    expect(rangeOf('from=-20d&to=-19d', 7 * minuteMs).stepSeconds % 300).toBe(0);
  });

  it('begin at whole steps, by which the range is widened, but not into the future', () => {
    const { fromMs, toMs } = rangeOf('from=2026-11-20T01:30:00Z&to=2026-11-20T02:30:00Z&step=1h');
    expect([fromMs, toMs].map((timeMs) => new Date(timeMs).toISOString())).toEqual([
      '2026-11-20T01:00:00.000Z',
      '2026-11-20T03:00:00.000Z',
    ]);
    expect(rangeOf('from=-3h&step=1h').toMs).toBe(nowMs - 30_000);
  });

  it('can be queried from CloudWatch at any age', () => {
    for (let days = 1; days <= 455; days += 1) {
      for (const step of ['60', '420', '3660', '1h', '1d']) {
        const from = nowMs - days * dayMs;
        const { fromMs, stepSeconds } = rangeOf(
          `from=${new Date(from).toISOString()}&to=${new Date(from + 3_600_000).toISOString()}&step=${step}`,
        );
        const ageMs = nowMs - fromMs;
        const kept = ageMs > 63 * dayMs ? 3_600 : ageMs > 15 * dayMs ? 300 : 60;
        expect(stepSeconds % kept, `${days} days, step ${step}`).toBe(0);
        expect(fromMs % (stepSeconds * 1_000)).toBe(0);
      }
    }
  });
});
