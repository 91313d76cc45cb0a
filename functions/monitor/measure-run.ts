import type { CertificateMemory } from '../metric/certificate-days.ts';
import type { DataPoint } from '../metric/data-point.ts';
import { measure, measureRun } from '../metric/measure.ts';
import type { ReportedCheck } from './reported-check.ts';
import type { TargetSettings } from './settle-targets.ts';

/** What was sent of the certificates, by target: kept while the function is warm. */
export type RunMemory = Map<string, CertificateMemory>;

export interface RunToMeasure {
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly checks: readonly { readonly settings: TargetSettings; readonly check: ReportedCheck }[];
}

/**
 * So many readings of certificates a run, the others in the next ones: sent all at once by a function that has just
 * started, they would make a second request of what fits into one.
 */
const mostCertificates = 150;

/** Data points of all checks and the heartbeat. A fault of our own is a report too: the region is not silent. */
export function measureAll({ region, startedAt, checks }: RunToMeasure, memory: RunMemory): readonly DataPoint[] {
  let certificates = 0;
  const points = checks.flatMap(({ settings, check }) => {
    const before = memory.get(settings.name) ?? null;
    const measured = measure(check, {
      hasToken: hasToken(settings),
      level: settings.metrics,
      certificate: before,
      isDrill: false,
    });
    if (measured.certificate === before || measured.certificate === null) return measured.points;
    if (++certificates > mostCertificates) {
      return measured.points.filter(({ metric }) => metric !== 'CertificateDaysLeft');
    }
    memory.set(settings.name, measured.certificate);
    return measured.points;
  });
  return [...points, measureRun(region, startedAt, checks.length)];
}

/** Whether its checks put a token to the test. */
export function hasToken({ token, until }: TargetSettings): boolean {
  return token !== null && (until === 'connect' || until === 'refresh');
}
