import { describe, expect, it } from 'vitest';
import { metrics, namespace } from '../../functions/metric/catalogue.ts';

/** The table of the contract: unit, dimensions and when each level sends it. */
const contract: Readonly<Record<string, readonly string[]>> = {
  Up: ['0 or 1', 'Target, Region', 'check', 'check', 'check'],
  HandshakeErrors: ['0 or 1', 'Target, Region', 'failure', 'check', 'check'],
  TokenErrors: ['0 or 1', 'Target, Region', 'failure', 'check', 'check'],
  Duration: ['ms', 'Target, Region', 'check', 'check', 'check'],
  Failures: ['count', 'Target, Region, Code', 'failure', 'failure', 'failure'],
  CertificateDaysLeft: ['days', 'Target, Region', 'hours', 'hours', 'hours'],
  PhaseDuration: ['ms', 'Target, Region, Phase', 'never', 'never', 'check'],
  ChecksRun: ['count', 'Region', 'run', 'run', 'run'],
};

/** Not in the contract: sent only when something of their kind fails, so that it can be alarmed on. */
const further: Readonly<Record<string, readonly string[]>> = {
  RealtimeErrors: ['1', 'Target, Region', 'failure', 'failure', 'failure'],
  PolicyErrors: ['1', 'Target, Region', 'failure', 'failure', 'failure'],
  MonitorErrors: ['count', 'Region', 'failure', 'failure', 'failure'],
};

describe('the metric catalogue', () => {
  it('is that of the contract, and three that cost nothing until they are needed', () => {
    const found = metrics.map(({ name, values, dimensions, sent }) => [
      name,
      [values, dimensions.join(', '), sent.lean, sent.standard, sent.detailed],
    ]);
    expect(Object.fromEntries(found)).toEqual({ ...contract, ...further });
    expect(found).toHaveLength(11);
    expect(namespace).toBe('CentrifugoCanary');
  });

  it('has nothing but names of the file, codes and phases as dimensions', () => {
    const dimensions = new Set(metrics.flatMap((metric) => metric.dimensions));
    expect(dimensions).toEqual(new Set(['Target', 'Region', 'Code', 'Phase']));
  });
});
