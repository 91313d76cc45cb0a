import type { Owner, SdkExperience } from '../failure/entry.ts';
import type { FailureClass } from '../failure/phases.ts';

/** What an alert tells: advisory = failing in fewer regions than page, silent = no reports from a region. */
export type AlertEvent = 'firing' | 'resolved' | 'advisory' | 'silent';

export type AlertSeverity = 'critical' | 'warning' | 'info';

/** Everything an alert says, before it has a form. Times are ISO 8601, UTC. */
export interface AlertFacts {
  readonly event: AlertEvent;
  /** A synthetic failure: nothing but drills is behind it. */
  readonly isDrill: boolean;
  /** The same for every message of one incident, from home or from standby; on-call tools group by it. */
  readonly incident: string;
  readonly subject: AlertSubject;
  readonly severity: AlertSeverity;
  readonly class: FailureClass;
  /** null: no failure code is behind it, or it could not be read in time. */
  readonly code: string | null;
  /** What is wrong and what to do; null where nothing more is known than that the alarm has changed. */
  readonly trouble: Trouble | null;
  /** When the alarm changed. */
  readonly changedAt: string;
  /** What failed first; null where it could not be read. */
  readonly first: FirstFailure | null;
  /** The newest failure that was read; null where there is none. */
  readonly lastFailedAt: string | null;
  /** What one failed round stands for; a minute where it is not told. */
  readonly roundSeconds?: number;
  /** Every region that probes; empty where nothing could be read about them. */
  readonly regions: readonly RegionFacts[];
  /** null where they could not be read, or there is nothing to count. */
  readonly counts: FailureCounts | null;
  /** Newest first; what decided the code stands first. */
  readonly evidence: readonly EvidenceFacts[];
  readonly links: readonly AlertLink[];
  /** What could not be read in time, and why: an alert is never silent about what it does not know. */
  readonly gaps: readonly string[];
  readonly alarm: AlarmFacts;
  /** It is over because nobody watches it any more. */
  readonly isWithdrawn?: true;
}

export type AlertSubject =
  | { readonly kind: 'target'; readonly target: string }
  /** `daysLeft` null: not read. */
  | { readonly kind: 'certificate'; readonly target: string; readonly daysLeft: number | null }
  /** A region that sends no reports. */
  | { readonly kind: 'silence'; readonly region: string }
  /** Checks of a region fail for faults of our own. `target`: the only one that they meet; null: several, or not read. */
  | { readonly kind: 'faults'; readonly region: string; readonly target: string | null }
  /** A function or queue of our own. */
  | { readonly kind: 'own'; readonly region: string; readonly resource: string; readonly what: string }
  /** An alarm that the targets file does not know. */
  | { readonly kind: 'unknown' };

export interface Trouble {
  readonly title: string;
  readonly owner: Owner;
  readonly sdk: SdkExperience;
  readonly cause: string;
  /** What to do, most likely first. */
  readonly fix: readonly string[];
}

export interface FirstFailure {
  readonly at: string;
  /** null: not known, or it began in several at once. */
  readonly region: string | null;
  /** What failed first; later failures may have another code. */
  readonly code: string | null;
  /** It may have begun earlier than could be read. */
  readonly isAtLeast: boolean;
}

export interface RegionFacts {
  readonly region: string;
  /** failing: as often as the alarm's rule asks for; silent: no reports; unknown: only faults of our own. */
  readonly state: 'failing' | 'not-failing' | 'silent' | 'unknown';
  /** Failed minutes in the window, below the rule's number where the state is `not-failing`. */
  readonly failedMinutes: number;
  /** Of a silent region: its last report; absent where none was found in the time that was looked at. */
  readonly lastReportAt?: string;
}

export interface FailureCounts {
  readonly from: string;
  readonly to: string;
  /** Most frequent first. */
  readonly codes: readonly CodeCount[];
}

export interface CodeCount {
  readonly code: string;
  readonly isDrill: boolean;
  readonly count: number;
  readonly regions: readonly { readonly region: string; readonly count: number }[];
}

export interface EvidenceFacts {
  readonly region: string;
  readonly at: string;
  readonly code: string;
  readonly lines: readonly { readonly label: string; readonly text: string }[];
}

/** A place to look at: an address to open, or a command to type. */
export interface AlertLink {
  readonly label: string;
  readonly url?: string;
  readonly command?: string;
}

export interface AlarmFacts {
  readonly name: string;
  readonly oldState: string;
  readonly newState: string;
  readonly reason: string;
  /** What the alarm watches, in a sentence; empty where the message did not say. */
  readonly rule: string;
  /** CloudWatch's own message, field by field, as on-call tools read it. */
  readonly fields: Readonly<Record<string, unknown>>;
}
