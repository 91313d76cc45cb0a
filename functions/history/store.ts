import type { Phase } from '../failure/phases.ts';
import type { StepSums } from './minutes.ts';
import type { KnownOutcome, RecordedCheck } from './recorded-check.ts';

/**
 * Where history is read from: CloudWatch with its log lines, or a file on this machine. Every method rejects with
 * {@link StoreUnavailable} where the store cannot answer now; names that it does not know have no rows. Drills are in
 * none of the answers. test/history/store-suite.ts is what an implementation has to pass.
 */
export interface HistoryStore {
  /** Known minutes by target and region. */
  readMinutes(query: SeriesQuery): Promise<readonly MinutesRow[]>;
  /** The same by the hour, where the store has a shorter way to it: for all targets over months. */
  readHours?(query: SeriesScope): Promise<readonly HoursRow[]>;
  /** How long checks that got through took. */
  readDurations(query: SeriesQuery): Promise<readonly DurationsRow[]>;
  /** How long each phase took, the failing one included, of targets whose phases are kept. */
  readPhases(query: SeriesQuery): Promise<readonly PhasesRow[]>;
  /** Failed checks by code, oldest first, only where there are any. */
  readFailures(query: SeriesQuery): Promise<readonly FailureCount[]>;
  /** The last known days of each certificate, where there are any. */
  readCertificateDays(query: SeriesScope): Promise<readonly CertificateDays[]>;
  /** The newest check of each target in each region that began in [fromMs, toMs). */
  readNewestChecks(span: Span): Promise<readonly RecordedCheck[]>;
  /** Checks that began in [fromMs, toMs), newest first, no more than `limit`. */
  readChecks(query: ChecksQuery): Promise<readonly RecordedCheck[]>;
  /** What they found, and no more, where the store can tell without reading them. */
  readOutcomes?(query: ChecksQuery): Promise<readonly CheckOutcome[]>;
  /** Every alarm that is defined, in the order of the definitions. */
  readAlarms(): Promise<readonly StoredAlarm[]>;
}

/** From `fromMs` up to and without `toMs`, milliseconds since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SeriesScope extends Span {
  readonly targets: readonly string[];
  readonly regions: readonly string[];
}

/** `fromMs` is a multiple of the step since 1970. The last step may reach beyond `toMs`, and ends there. */
export interface SeriesQuery extends SeriesScope {
  /** A multiple of 60. */
  readonly stepSeconds: number;
}

/** Steps that nothing is known about may be left out. Oldest first. */
export interface MinutesRow {
  readonly target: string;
  readonly region: string;
  readonly points: readonly { readonly timeMs: number; readonly good: number; readonly bad: number }[];
}

/** From `fromMs`, which is a whole hour, up to `toMs`: a number for each hour. */
export interface HoursRow extends StepSums {
  readonly target: string;
  readonly region: string;
}

/** Milliseconds. Steps without a check that got through are left out. Oldest first. */
export interface DurationsRow {
  readonly target: string;
  readonly region: string;
  readonly points: readonly ({ readonly timeMs: number } & Percentiles)[];
}

/** Milliseconds. Phases without a duration are left out, and so are steps without one. Oldest first. */
export interface PhasesRow extends DurationsRow {
  readonly phase: Phase;
}

/** By nearest rank: each is a duration that was measured, or, in a store that has summed them up, one near it. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface FailureCount {
  readonly target: string;
  readonly region: string;
  readonly code: string;
  /** Where the step begins. */
  readonly timeMs: number;
  readonly count: number;
}

export interface CertificateDays {
  readonly target: string;
  readonly region: string;
  /** Negative once it has expired. */
  readonly days: number;
}

export interface ChecksQuery extends Span {
  /** null: all. */
  readonly target: string | null;
  /** null: all. */
  readonly region: string | null;
  /** null: all. `unknown`: faults of the monitor's own; they are not among `down`. */
  readonly outcome: KnownOutcome | null;
  readonly limit: number;
}

export interface CheckOutcome {
  readonly target: string;
  readonly region: string;
  readonly startedMs: number;
  readonly outcome: KnownOutcome;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface StoredAlarm {
  readonly name: string;
  /** Where the alarm lives. */
  readonly region: string;
  /** null: it is defined, and the store does not have it. */
  readonly state: AlarmState | null;
  readonly sinceMs: number | null;
  /** As functions/alarm defines it. */
  readonly definition: object;
}

/** The store cannot answer now: it is out of reach, refuses, throttles or is too slow. The message is for our own log. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}
