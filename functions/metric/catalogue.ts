import type { FailureClass } from '../failure/phases.ts';
import { phases } from '../failure/phases.ts';
import { readCertificateDays } from './certificate-days.ts';
import { codeDimension } from './code-dimension.ts';
import { failedClass, type MeasuredCheck } from './measured-check.ts';
import type { Cadence, Level, MetricEntry, Reading } from './metric-entry.ts';

/** Where all our metrics are kept in CloudWatch. */
export const namespace = 'CentrifugoCanary';

/** Every metric, in the order of the documentation. */
export const metrics: readonly MetricEntry[] = [
  {
    name: 'Up',
    values: '0 or 1',
    unit: 'None',
    dimensions: ['Target', 'Region'],
    sent: always('check'),
    meaning: 'Whether users can get in. A fault of the monitor sends nothing: that minute is unknown.',
    isCopied: false,
    isCounted: false,
    isDrilled: false,
    read: (check) => unlessOwnFault(check, [{ value: isShutOut(check) ? 0 : 1 }]),
  },
  {
    name: 'HandshakeErrors',
    values: '0 or 1',
    unit: 'None',
    dimensions: ['Target', 'Region'],
    sent: { lean: 'failure', standard: 'check', detailed: 'check' },
    meaning: 'The way to the upgraded connection is broken: dns, tcp, tls or upgrade.',
    isCopied: true,
    isCounted: true,
    isDrilled: true,
    read: (check) => unlessOwnFault(check, [hasFailedIn('handshake', check)]),
  },
  {
    name: 'TokenErrors',
    values: '0 or 1',
    unit: 'None',
    dimensions: ['Target', 'Region'],
    sent: { lean: 'failure', standard: 'check', detailed: 'check' },
    meaning: 'token, connect or refresh failed. A check that broke before says nothing about it.',
    isCopied: true,
    isCounted: true,
    isDrilled: true,
    read: (check, { hasToken }) => {
      if (failedClass(check) === 'token') return [{ value: 1 }];
      // Where the transport broke, the token was never put to the test: a 0 would end a token alarm that still holds.
      return failedClass(check) === 'handshake' || !hasToken ? [] : unlessOwnFault(check, [{ value: 0 }]);
    },
  },
  {
    name: 'RealtimeErrors',
    values: '1',
    unit: 'None',
    dimensions: ['Target', 'Region'],
    sent: always('failure'),
    meaning: 'The server pings, the round trip of a message or a long-held session failed.',
    isCopied: true,
    isCounted: true,
    isDrilled: true,
    read: (check) => [hasFailedIn('realtime', check)],
  },
  {
    name: 'PolicyErrors',
    values: '1',
    unit: 'None',
    dimensions: ['Target', 'Region'],
    sent: always('failure'),
    meaning: 'The server accepted what it should refuse.',
    isCopied: true,
    isCounted: true,
    isDrilled: true,
    read: (check) => [hasFailedIn('policy', check)],
  },
  {
    name: 'MonitorErrors',
    values: 'count',
    unit: 'Count',
    // Not by target: our own faults come by the region, and one alarm a region is enough.
    dimensions: ['Region'],
    sent: always('failure'),
    meaning: "Checks that failed for a fault of the monitor's own, and say nothing about their target.",
    isCopied: false,
    isCounted: false,
    isDrilled: true,
    read: (check) => [hasFailedIn('monitor', check)],
  },
  {
    name: 'Duration',
    values: 'ms',
    unit: 'Milliseconds',
    dimensions: ['Target', 'Region'],
    sent: always('check'),
    meaning: 'The whole check, where it got through.',
    isCopied: false,
    isCounted: false,
    isDrilled: false,
    read: (check) => (check.outcome === 'down' ? [] : [{ value: check.timingsMs.total }]),
  },
  {
    name: 'Failures',
    values: 'count',
    unit: 'Count',
    dimensions: ['Target', 'Region', 'Code'],
    sent: always('failure'),
    meaning: 'Failed checks by failure code. Of a drill, the code begins with `drill:`.',
    isCopied: true,
    isCounted: false,
    isDrilled: true,
    read: (check) =>
      check.outcome === 'down' ? [{ value: 1, dimensions: { Code: codeDimension(check.failure.code) } }] : [],
  },
  {
    name: 'CertificateDaysLeft',
    values: 'days',
    unit: 'None',
    dimensions: ['Target', 'Region'],
    sent: always('hours'),
    meaning:
      'Whole days until the first certificate of the chain that is known to expire does so; negative once it has.',
    isCopied: false,
    isCounted: false,
    isDrilled: false,
    read: (check) => {
      const days = readCertificateDays(check);
      return days === null ? [] : [{ value: days }];
    },
  },
  {
    name: 'PhaseDuration',
    values: 'ms',
    unit: 'Milliseconds',
    dimensions: ['Target', 'Region', 'Phase'],
    sent: { lean: 'never', standard: 'never', detailed: 'check' },
    meaning: 'Each phase that happened, the failing one included.',
    isCopied: false,
    isCounted: false,
    isDrilled: false,
    read: readPhases,
  },
  {
    name: 'ChecksRun',
    values: 'count',
    unit: 'Count',
    dimensions: ['Region'],
    sent: always('run'),
    meaning: 'Checks of a run: the heartbeat of a region. Only that of home is copied, once home itself has taken it.',
    isCopied: true,
    isCounted: false,
    isDrilled: false,
  },
];

export function findMetric(name: string): MetricEntry {
  const entry = metrics.find((metric) => metric.name === name);
  if (entry === undefined) throw new TypeError(`there is no metric ${name}`);
  return entry;
}

function always(cadence: Cadence): Readonly<Record<Level, Cadence>> {
  return { lean: cadence, standard: cadence, detailed: cadence };
}

/** Our own faults say nothing about the target: neither that it is well nor that it is not. */
function unlessOwnFault(check: MeasuredCheck, readings: readonly Reading[]): readonly Reading[] {
  return failedClass(check) === 'monitor' ? [] : readings;
}

/** A server that accepts too much lets its users in all the same. */
function isShutOut(check: MeasuredCheck): boolean {
  const failed = failedClass(check);
  return failed !== null && failed !== 'policy';
}

function hasFailedIn(wanted: FailureClass, check: MeasuredCheck): Reading {
  return { value: failedClass(check) === wanted ? 1 : 0 };
}

function readPhases({ timingsMs }: MeasuredCheck): readonly Reading[] {
  return phases.flatMap((phase) => {
    const value = timingsMs[phase];
    return value === undefined ? [] : [{ value, dimensions: { Phase: phase } }];
  });
}
