import { describe, expect, it } from 'vitest';
import { codes } from '../../functions/failure/catalogue.ts';
import { phases } from '../../functions/failure/phases.ts';
import type { levels } from '../../functions/metric/metric-entry.ts';
import { countSeries, explainSeries, type MeasuredFile, mostSteadySeries } from '../../functions/metric/series.ts';

function fileOf(
  targets: number,
  regions: number,
  level: (typeof levels)[number],
  token: object | null = {},
): MeasuredFile {
  return {
    probingRegions: Array.from({ length: regions }, (_, index) => `region-${index}`),
    targets: Array.from({ length: targets }, () => ({ metrics: level, token })),
  };
}

function steady(file: MeasuredFile): Readonly<Record<string, number>> {
  const counts = countSeries(file).filter((count) => count.steady > 0);
  return Object.fromEntries(
    counts.map(({ metric, isCounted, steady: own }) => [isCounted ? `all ${metric}` : metric, own]),
  );
}

describe('the number of series', () => {
  it('is, for one target in three regions at each level', () => {
    expect(steady(fileOf(1, 3, 'lean'))).toEqual({ Up: 3, Duration: 3, CertificateDaysLeft: 3, ChecksRun: 3 });
    const standard = {
      Up: 3,
      HandshakeErrors: 3,
      'all HandshakeErrors': 1,
      TokenErrors: 3,
      'all TokenErrors': 1,
      Duration: 3,
      CertificateDaysLeft: 3,
      ChecksRun: 3,
    };
    expect(steady(fileOf(1, 3, 'standard'))).toEqual(standard);
    expect(steady(fileOf(1, 3, 'detailed'))).toEqual({ ...standard, PhaseDuration: 3 * phases.length });
  });

  it('has none over all regions where there is one', () => {
    expect(Object.keys(steady(fileOf(1, 1, 'standard'))).join()).not.toContain('all ');
  });

  it('has no TokenErrors while a target without tokens is well', () => {
    expect(Object.keys(steady(fileOf(1, 3, 'standard', null))).join()).not.toContain('TokenErrors');
  });

  it('has a bound whatever happens: catalogued codes, and one unknown a phase', () => {
    const failures = countSeries(fileOf(2, 3, 'standard')).find(({ metric }) => metric === 'Failures');
    expect(failures?.steady).toBe(0);
    expect(failures?.atMost).toBeGreaterThan(6 * codes.length);
    expect(failures?.atMost).toBeLessThan(6 * (codes.length + 20));
  });

  it('counts the heartbeat once a region, however many targets there are', () => {
    expect(steady(fileOf(1_000, 3, 'lean')).ChecksRun).toBe(3);
  });
});

describe('a file with too many series', () => {
  it('is told what to do', () => {
    expect(explainSeries(fileOf(1_000, 3, 'detailed'))).toBeNull();
    expect(explainSeries(fileOf(1_000, 10, 'detailed'))).toBe(
      `1000 targets in 10 regions are 152010 metrics, and CloudWatch bills each; at most ${mostSteadySeries}: write metrics: standard or lean, or split the file`,
    );
    expect(explainSeries(fileOf(1_000, 32, 'standard'))).toContain('write metrics: lean, or name fewer regions');
  });
});
