import { metrics } from './catalogue.ts';
import { type CertificateMemory, isCertificateDue, readCertificateDays } from './certificate-days.ts';
import { drillPrefix } from './code-dimension.ts';
import type { DataPoint } from './data-point.ts';
import type { MeasuredCheck } from './measured-check.ts';
import type { Cadence, Circumstances, Level, MetricEntry, Reading } from './metric-entry.ts';

export interface Measuring extends Circumstances {
  readonly level: Level;
  /** What was sent last of this target in this region; null where nothing was, or nobody remembers. */
  readonly certificate: CertificateMemory | null;
  /** A synthetic failure: it goes through the real alarms, and is counted nowhere else. */
  readonly isDrill: boolean;
}

export interface Measured {
  readonly points: readonly DataPoint[];
  /** What to pass in with the next check of this target in this region. */
  readonly certificate: CertificateMemory | null;
}

/**
 * What one check yields as data points, at the level of its target. Pure. The memory of the certificate may be lost:
 * then it is sent once more than needed.
 */
export function measure(check: MeasuredCheck, measuring: Measuring): Measured {
  const timeMs = Date.parse(check.startedAt);
  const days = measuring.isDrill ? null : readCertificateDays(check);
  const isDue = days !== null && isCertificateDue(days, timeMs, measuring.certificate);
  const points = metrics.flatMap((entry) => {
    if (measuring.isDrill && !entry.isDrilled) return [];
    const cadence = entry.sent[measuring.level];
    const readings = entry.read?.(check, measuring) ?? [];
    return readings
      .filter((reading) => isSent(cadence, reading, isDue))
      .map((reading) => toPoint(entry, reading, check, timeMs, measuring.isDrill));
  });
  return { points, certificate: isDue ? { daysLeft: days, sentMs: timeMs } : measuring.certificate };
}

/** The metric that says that a region is alive. */
export const heartbeatMetric = 'ChecksRun';

/** The heartbeat: one point a region and run, whatever the checks found. `checks`: how many were made. */
export function measureRun(region: string, startedAt: string, checks: number): DataPoint {
  return {
    metric: heartbeatMetric,
    unit: 'Count',
    value: checks,
    dimensions: { Region: region },
    timeMs: Date.parse(startedAt),
    isCopied: true,
  };
}

function isSent(cadence: Cadence, { value }: Reading, isCertificateDue: boolean): boolean {
  if (!Number.isFinite(value)) return false;
  switch (cadence) {
    case 'check':
      return true;
    case 'failure':
      return value > 0;
    case 'hours':
      return isCertificateDue;
    case 'never':
    case 'run':
      return false;
  }
}

function toPoint(
  entry: MetricEntry,
  { value, dimensions = {} }: Reading,
  check: MeasuredCheck,
  timeMs: number,
  isDrill: boolean,
): DataPoint {
  const { Code } = dimensions;
  const code = Code === undefined ? {} : { Code: isDrill ? drillPrefix + Code : Code };
  const own: DataPoint['dimensions'] = { Target: check.target, Region: check.region, ...dimensions, ...code };
  return {
    metric: entry.name,
    unit: entry.unit,
    value,
    dimensions: Object.fromEntries(entry.dimensions.map((name) => [name, own[name]])),
    timeMs,
    // A 0 is what the standby takes for granted: sending it would bill the series for every hour.
    isCopied: entry.isCopied && value > 0,
  };
}
