import type { MeasuredCheck } from './measured-check.ts';

/** How much is sent of a target: CloudWatch bills a series for every hour in which it is sent. */
export type Level = 'lean' | 'standard' | 'detailed';
export const levels: readonly Level[] = ['lean', 'standard', 'detailed'];

export type DimensionName = 'Target' | 'Region' | 'Code' | 'Phase' | 'Stage';

/** The words of CloudWatch. */
export type MetricUnit = 'None' | 'Count' | 'Milliseconds';

/**
 * When a metric is sent. check: with every check that has a value for it · failure: when it happens, so only values
 * above 0 · hours: every six hours and when it changes · run: once a run, whatever its checks found.
 */
export type Cadence = 'never' | 'check' | 'failure' | 'hours' | 'run';

/** A value that a check has for a metric, and the dimensions that stand beside Target and Region. */
export interface Reading {
  readonly value: number;
  readonly dimensions?: Readonly<Partial<Record<'Code' | 'Phase', string>>>;
}

/** What is known about a check besides itself. */
export interface Circumstances {
  /** Whether its checks put a token to the test: the target has a source of tokens, and they climb as far as the connect. */
  readonly hasToken: boolean;
}

/** One metric of the catalogue. The publisher, the dashboard, the cost estimate and the documentation are derived from it. */
export interface MetricEntry {
  readonly name: string;
  /** As the documentation says it; `unit` is what CloudWatch is told. */
  readonly values: string;
  readonly unit: MetricUnit;
  readonly dimensions: readonly DimensionName[];
  readonly sent: Readonly<Record<Level, Cadence>>;
  /** One sentence for the documentation. */
  readonly meaning: string;
  /** Copied to the standby region: only when it says that something is wrong or alive, so that the copy costs next to nothing. */
  readonly isCopied: boolean;
  /**
   * Whether it is sent once more with Target and Stage alone. Every region adds its 0 or 1 to that series, once a round, so
   * that its Sum is the number of regions in which the target fails. Stages that share an account must not count each other's.
   */
  readonly isCounted: boolean;
  /** Whether a drill sends it: what alarms and alerts are made from, and never what history counts. */
  readonly isDrilled: boolean;
  /** Pure. Empty where the check says nothing about it; absent for what belongs to a run as a whole. */
  readonly read?: (check: MeasuredCheck, circumstances: Circumstances) => readonly Reading[];
}
