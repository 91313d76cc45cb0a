import { describe, expect, it } from 'vitest';
import { nextTurnMs, offsetOf } from '../../../functions/monitor/watching/turn-times.ts';

const names = Array.from({ length: 500 }, (_, index) => `target-${index}`);

describe('the turns of a target', () => {
  it('stand on a grid, so that a late turn makes no later one late', () => {
    const offsetMs = offsetOf('chat', 10_000);
    const first = nextTurnMs(1_000_000_000_000, 10_000, offsetMs);
    expect(first).toBeGreaterThan(1_000_000_000_000);
    expect(nextTurnMs(first, 10_000, offsetMs)).toBe(first + 10_000);
    expect(nextTurnMs(first + 9_000, 10_000, offsetMs)).toBe(first + 10_000);
    expect(nextTurnMs(first + 3_600_000, 10_000, offsetMs)).toBe(first + 3_610_000);
  });

  it.for([10_000, 45_000, 60_000, 90_000, 300_000, 3_600_000])('lie within a round of %d ms', (everyMs) => {
    for (const name of names) {
      const offsetMs = offsetOf(name, everyMs);
      expect(offsetMs).toBeGreaterThanOrEqual(0);
      expect(offsetMs).toBeLessThan(everyMs);
    }
  });

  it.for([60_000, 300_000])(
    'keep away from the end of a minute where there is one a minute or fewer (%d ms)',
    (everyMs) => {
      const seconds = names.map((name) => (offsetOf(name, everyMs) % 60_000) / 1_000);
      expect(Math.min(...seconds)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...seconds)).toBeLessThanOrEqual(51);
    },
  );

  it('are spread over the round', () => {
    const tenths = Map.groupBy(names, (name) => Math.floor(offsetOf(name, 10_000) / 1_000));
    expect(tenths.size).toBe(10);
    for (const some of tenths.values()) expect(some.length).toBeLessThan(names.length / 5);
    const minutes = Map.groupBy(names, (name) => Math.floor(offsetOf(name, 600_000) / 60_000));
    expect(minutes.size).toBe(10);
  });
});
