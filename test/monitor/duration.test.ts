import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainDuration, formatDuration, parseDurationMs } from '../../functions/monitor/duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['1.001s', 1_001],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['10', '', 's', '10 s', '-1s', '1e3s', '10S', '1m30s', '1d', '0.5ms', '1.0001s', '１０s', '10s\n'])(
    'refuses %j',
    (text) => {
      expect(parseDurationMs(text)).toBeNull();
    },
  );

  it('is the same after being written out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (ms) => {
        expect(parseDurationMs(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    [10, 'a duration needs a unit; write 10s (units: ms, s, m, h)'],
    ['10', 'a duration needs a unit; write 10s (units: ms, s, m, h)'],
    ['10 seconds', 'not a duration; write 10s'],
    ['1m30s', 'not a duration; write 90s'],
    ['2 Min', 'not a duration; write 2m'],
    ['2h', 'too long; write a duration from 1s to 1h, at most 1h'],
    ['10ms', 'too short; write a duration from 1s to 1h, at least 1s'],
    ['1d', 'not a duration; write digits and a unit (ms, s, m, h), from 1s to 1h, such as 1s'],
    [true, 'not a duration; write one from 1s to 1h, such as 1s'],
  ])('explains %j', (input, message) => {
    expect(explainDuration(input, 1_000, 3_600_000)).toBe(message);
  });

  it('suggests the unit that fits the range', () => {
    expect(explainDuration(1, 10_000, 3_600_000)).toBe('a duration needs a unit; write 1m (units: ms, s, m, h)');
  });
});
