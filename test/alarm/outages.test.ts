import { describe, expect, it } from 'vitest';
import { outages } from './outages.ts';
import { alertsOf } from './timelines.ts';

describe('an outage brings these alerts, at these minutes, and no other', () => {
  it.each(outages.map((outage) => [outage.name, outage] as const))('%s', (_, { scene, checks, options, alerts }) => {
    expect(alertsOf(scene, checks, options)).toEqual(alerts);
  });
});

function openingsOf(alerts: readonly string[]): readonly string[] {
  return alerts.filter((alert) => !alert.includes(' resolved '));
}

/**
 * How many periods CloudWatch reads beyond N is documented by an example only (2). Whatever the number is, what opens an
 * incident comes at the same minute.
 */
describe.each([0, 1, 3, 5, 10])('if CloudWatch read %i periods more than N', (extraPeriods) => {
  it('every incident would open at the same minute', () => {
    for (const { scene, checks, options, alerts } of outages) {
      expect(openingsOf(alertsOf(scene, checks, { ...options, extraPeriods }))).toEqual(openingsOf(alerts));
    }
  });

  it('every incident would be resolved at the same minute, but for metrics that are sparse, late or missing', () => {
    const others = outages
      .filter(({ scene, checks, options, alerts }) => {
        const found = alertsOf(scene, checks, { ...options, extraPeriods });
        return JSON.stringify(found) !== JSON.stringify(alerts);
      })
      .map(({ name }) => name.replace(/:.*/, ''));
    const exempt = [
      'metrics of two regions that arrive two minutes late',
      'the token endpoint is down, then the transport too',
    ];
    expect(others.filter((name) => !exempt.includes(name))).toEqual([]);
  });
});

/** The guide says what FILL does with missing values, and not whether it does so in a series that has no value at all. */
describe('if FILL left a series without any value as it is', () => {
  it('every incident would open at the same minute, and only the standby would resolve later', () => {
    for (const { scene, checks, options, alerts, isHomeUnheard } of outages) {
      const found = alertsOf(scene, checks, { ...options, leavesEmptySeries: true });
      expect(openingsOf(found)).toEqual(openingsOf(alerts));
      if (options?.lost === undefined && isHomeUnheard === undefined) expect(found).toEqual(alerts);
    }
  });
});
