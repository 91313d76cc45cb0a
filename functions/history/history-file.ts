import type { FailureClass } from '../failure/phases.ts';

/** What history is told about: the part of a settled targets file that it needs. */
export interface HistoryFile {
  readonly everyMs: number;
  /** Every region that probes. */
  readonly probingRegions: readonly string[];
  readonly targets: readonly HistoryTarget[];
  /** Whether everybody may see names and states, and nothing else is served; absent: private, and all of it. */
  readonly history?: { readonly public: boolean };
  /** Shown above the targets, for whoever looks at them; absent: nothing. */
  readonly notice?: string;
}

export interface HistoryTarget {
  readonly name: string;
  readonly ping: Rarely | null;
  readonly roundTrip: Rarely | null;
  readonly policy: Rarely | null;
  /** null: switched off. */
  readonly alerts: { readonly [Class in TargetClass]: Rule | null };
}

/** Classes that are a target's own trouble. Faults of the monitor are nobody's downtime. */
export type TargetClass = Exclude<FailureClass, 'monitor'>;
export const targetClasses: readonly TargetClass[] = ['handshake', 'token', 'realtime', 'policy'];

interface Rarely {
  readonly everyMs: number;
}

/** `failures` failed rounds of the last `of`, in at least `regions` regions. */
interface Rule {
  readonly failures: number;
  readonly of: number;
  readonly regions: number;
}

/** When failures of a class are an incident: `failures` failed rounds of `of`, in one region. */
export interface IncidentRule {
  readonly failures: number;
  readonly of: number;
  readonly roundMs: number;
}

/** A class whose alarm is switched off has incidents all the same: by what holds where nothing is said. */
const ruleWithoutAlarm = { failures: 2, of: 5, regions: 2 } as const;

/**
 * A check stands for its round: the whole minutes until the next one is due. Where checks run each minute or more often,
 * a round is a minute.
 */
export function roundMsOf(everyMs: number): number {
  return Math.max(1, Math.ceil(everyMs / 60_000)) * 60_000;
}

/** When nothing new has come for so long, nothing is known any more. Milliseconds; the default of the `silent` alarm. */
export function staleAfterMs(everyMs: number): number {
  return Math.max(180_000, 3 * everyMs);
}

/** Regions that have to fail for a minute to be bad: as many as page, of the class that asks for the fewest. */
export function regionsToFail(target: HistoryTarget, regionCount: number): number {
  const rules = [target.alerts.handshake, target.alerts.token].filter((rule) => rule !== null);
  const wanted = rules.length === 0 ? ruleWithoutAlarm.regions : Math.min(...rules.map(({ regions }) => regions));
  return Math.max(1, Math.min(wanted, regionCount));
}

export function incidentRule(target: HistoryTarget, name: TargetClass, everyMs: number): IncidentRule {
  const { failures, of } = target.alerts[name] ?? ruleWithoutAlarm;
  return { failures, of, roundMs: roundMsOf(Math.max(everyMs, rareEveryMs(target, name))) };
}

/** Not every check looks at these. */
function rareEveryMs({ ping, roundTrip, policy }: HistoryTarget, name: TargetClass): number {
  switch (name) {
    case 'handshake':
    case 'token':
      return 0;
    case 'realtime':
      return Math.max(ping?.everyMs ?? 0, roundTrip?.everyMs ?? 0);
    case 'policy':
      return policy?.everyMs ?? 0;
  }
}
