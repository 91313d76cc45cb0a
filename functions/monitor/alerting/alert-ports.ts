import type { AlertLink } from '../../alert/alert-facts.ts';
import type { AlertMessage } from '../../alert/compose-message.ts';
import type { Failure } from '../../failure/failure.ts';
import type { Deadline } from '../../probe/deadline.ts';

/** An alarm has changed its state, and says so. */
export interface AlarmChange {
  readonly alarm: string;
  /** Where the alarm lives. */
  readonly region: string;
  readonly newState: AlarmState;
  readonly oldState: AlarmState;
  readonly changedMs: number;
  readonly reason: string;
  /** The alarm is gone with its target or its rule: what it told is over, whatever has become of the trouble. */
  readonly isWithdrawn?: true;
  /** The message as it came, field by field. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface SeriesQuery {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Minimum' | 'Maximum';
}

/** Milliseconds since 1970, and the length of one bucket. */
export interface SeriesRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodSeconds: number;
}

/** One bucket: its beginning and its value. */
export interface SeriesPoint {
  readonly timeMs: number;
  readonly value: number;
}

export interface CheckQuery {
  /** Where the probe ran. */
  readonly region: string;
  /** null: of every target. */
  readonly target: string | null;
  /** Only those that failed; else every check. */
  readonly onlyDown: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the evidence line of a check says, as far as an alert needs it. */
export interface LoggedCheck {
  readonly target: string;
  readonly region: string;
  readonly startedMs: number;
  readonly isDrill: boolean;
  /** null: it was up. */
  readonly failure: Failure | null;
  readonly degradations: readonly Failure[];
}

/** An alert that has gone out, as its log line remembers it. */
export interface SentAlert {
  readonly alarm: string;
  readonly event: string;
  readonly state: AlarmState;
  readonly changedMs: number;
  readonly code: string | null;
  /** What failed first; null where it was not known. */
  readonly sinceMs: number | null;
  readonly isDrill: boolean;
  /** What it was about; absent: no target. */
  readonly target?: string;
}

/** What alerts are enriched from. Every reading rejects with what went wrong, and when the signal is aborted. */
export interface AlertReadings {
  /** One list of points a query, in the order of the queries, oldest point first. */
  readSeries(
    queries: readonly SeriesQuery[],
    range: SeriesRange,
    signal: AbortSignal,
  ): Promise<readonly (readonly SeriesPoint[])[]>;
  /** Newest first, at most {@link mostChecks}. */
  readChecks(query: CheckQuery, signal: AbortSignal): Promise<readonly LoggedCheck[]>;
  /** Alerts of this alarm that went out since then, newest first. */
  readSent(alarm: string, fromMs: number, signal: AbortSignal): Promise<readonly SentAlert[]>;
}

/** An alert shows the newest; the others only tell what was frequent. */
export const mostChecks = 200;

/** Where alerts go. Rejects when the message could not be handed over by the deadline. */
export interface AlertOutlet {
  publish(message: AlertMessage, deadline: Deadline): Promise<void>;
}

/** Places of the platform that are worth a look for an alarm, whose evidence lies in that region; null: not known in which. */
export type FindLinks = (change: AlarmChange, evidenceRegion: string | null) => readonly AlertLink[];
