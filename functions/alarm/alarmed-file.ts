import type { FailureClass } from '../failure/phases.ts';

/** What alarms are made from: the part of a settled targets file that they need. */
export interface AlarmedFile {
  /** null: nothing is deployed, and there is the one region that {@link AlarmedFile.probingRegions} names. */
  readonly regions: { readonly home: string; readonly standby: string | null } | null;
  /** Every region that probes, home and standby among them. */
  readonly probingRegions: readonly string[];
  readonly everyMs: number;
  readonly targets: readonly AlarmedTarget[];
}

export interface AlarmedTarget {
  readonly name: string;
  readonly url: string;
  /** null: none. */
  readonly token: object | null;
  /** The phase after which checks stop. */
  readonly until: string;
  readonly ping: Rarely | null;
  readonly roundTrip: Rarely | null;
  readonly policy: Rarely | null;
  readonly metrics: 'lean' | 'standard' | 'detailed';
  /** null: switched off. */
  readonly alerts: { readonly [Class in FailureClass]: FailureRule | null } & {
    readonly silent: { readonly afterMs: number; readonly severity: Severity } | null;
    readonly certificate: { readonly days: number; readonly severity: Severity } | null;
  };
}

/** Something that is not part of every check. */
interface Rarely {
  readonly everyMs: number;
}

/** `failures` failed minutes of the last `of`, in at least `regions` regions. */
export interface FailureRule {
  readonly failures: number;
  readonly of: number;
  readonly regions: number;
  readonly severity: Severity;
}

export type Severity = 'critical' | 'warning' | 'info';
/** Most urgent first. */
export const severities: readonly Severity[] = ['critical', 'warning', 'info'];

/** Where the alarms live. */
export function homeOf({ regions, probingRegions: [first = 'local'] }: AlarmedFile): string {
  return regions === null ? first : regions.home;
}
