import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addToSketch,
  rankSketches,
  readSketch,
  writeSketch,
} from '../../../functions/platform/local/history-sketch.ts';
import type { Durations } from '../../../functions/platform/local/history-timings.ts';

const hourMs = 3_600_000;
const query = { targets: ['chat'], regions: ['local'], fromMs: 0, toMs: hourMs, stepSeconds: 3_600 };
const anyDuration = fc.option(fc.integer({ min: 1, max: 600_000_000 }), { nil: undefined });
const anyCheck: fc.Arbitrary<Durations> = fc.array(anyDuration, { minLength: 11, maxLength: 11 });

describe('a sketch of durations', () => {
  it('gives percentiles within a percent, however many checks were added at once, and after it was written and read', () => {
    fc.assert(
      fc.property(fc.array(anyCheck, { minLength: 1, maxLength: 80 }), fc.nat(80), (checks, at) => {
        const half = readSketch(writeSketch(addToSketch([], checks.slice(0, at))));
        const durations = writeSketch(addToSketch(half, checks.slice(at)));
        expect(durations).toEqual(writeSketch(addToSketch([], checks)));
        for (const { bit, points } of rankSketches([{ beginMs: 0, durations }], query)) {
          const sorted = checks.flatMap((check) => check[bit] ?? []).sort((one, other) => one - other);
          for (const [name, percent] of [
            ['p50', 50],
            ['p95', 95],
            ['p99', 99],
          ] as const) {
            const exactMs = (sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? Number.NaN) / 1_000;
            // Half a microsecond is what is lost by writing whole ones.
            expect(Math.abs((points[0]?.[name] ?? Number.NaN) - exactMs)).toBeLessThanOrEqual(exactMs * 0.01 + 0.0006);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('adds up to what one of all checks would be', () => {
    const checks = Array.from({ length: 300 }, (_, index): Durations => [1_000 + index * 10]);
    const rows = [0, 1, 2].map((hour) => ({
      beginMs: hour * hourMs,
      durations: writeSketch(addToSketch([], checks.slice(hour * 100, (hour + 1) * 100))),
    }));
    const all = [{ beginMs: 0, durations: writeSketch(addToSketch([], checks)) }];
    const threeHours = { ...query, toMs: 3 * hourMs, stepSeconds: 3 * 3_600 };
    expect(rankSketches(rows, threeHours)).toEqual(rankSketches(all, threeHours));
  });

  it('takes little room: an hour of one phase, some thirty bytes', () => {
    const checks = Array.from({ length: 60 }, (_, index): Durations => [20_000 + ((index * 7) % 60) * 100]);
    expect(writeSketch(addToSketch([], checks)).length).toBeLessThan(30);
  });
});
