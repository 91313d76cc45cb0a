import { rareRoundMs } from '../alarm/watched-classes.ts';
import type { CertificateMemory } from '../metric/certificate-days.ts';
import { type CountMemory, countRegions } from '../metric/count-regions.ts';
import type { DataPoint } from '../metric/data-point.ts';
import { measure, measureRun } from '../metric/measure.ts';
import type { ReportedCheck } from './reported-check.ts';
import type { TargetSettings } from './settle-targets.ts';

/** What was sent of the certificates, by target: kept while the function is warm. */
export type RunMemory = Map<string, CertificateMemory>;

/** How the errors of a target are added up over regions. */
export interface Counting {
  /** Milliseconds since 1970: the time that the run was meant for. */
  readonly meantMs: number;
  /** What the names of the alarms begin with. */
  readonly prefix: string;
  /** null: nobody remembers. */
  readonly memory: CountMemory | null;
}

export interface RunToMeasure {
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Absent where no other region probes. */
  readonly counting?: Counting;
  readonly checks: readonly { readonly settings: TargetSettings; readonly check: ReportedCheck }[];
}

/**
 * So many readings of certificates a run, the others in the next ones: sent all at once by a function that has just
 * started, they would make a second request of what fits into one.
 */
const mostCertificates = 90;

/** Data points of all checks and the heartbeat. A fault of our own is a report too: the region is not silent. */
export function measureAll(run: RunToMeasure, memory: RunMemory): readonly DataPoint[] {
  const { region, startedAt, checks, counting } = run;
  let certificates = 0;
  const points = checks.flatMap(({ settings, check }) => {
    const before = memory.get(settings.name) ?? null;
    const measured = measure(check, {
      hasToken: hasToken(settings),
      level: settings.metrics,
      certificate: before,
      isDrill: false,
    });
    const counts = counting === undefined ? [] : countFor(settings, measured.points, counting);
    const all = [...measured.points, ...counts];
    if (measured.certificate === before || measured.certificate === null) return all;
    if (++certificates > mostCertificates) return all.filter(({ metric }) => metric !== 'CertificateDaysLeft');
    memory.set(settings.name, measured.certificate);
    return all;
  });
  return [...points, measureRun(region, startedAt, checks.length)];
}

/** What the region adds to the errors of a target over all regions. */
export function countFor(
  settings: TargetSettings,
  points: readonly DataPoint[],
  { meantMs, prefix: stage, memory }: Counting,
): readonly DataPoint[] {
  const lengthMs = (metric: string) => rareRoundMs(metric, settings);
  return countRegions(points, { meantMs, stage, lengthMs, memory });
}

/** Whether its checks put a token to the test. */
export function hasToken({ token, until }: TargetSettings): boolean {
  return token !== null && (until === 'connect' || until === 'refresh');
}
