import type { FailureClass } from '../failure/phases.ts';
import type { Severity } from './alarmed-file.ts';

/** An alarm as data, with one CloudFormation resource for each: AWS::CloudWatch::Alarm or AWS::CloudWatch::CompositeAlarm. */
export type AlarmDefinition = MetricAlarm | CompositeAlarm;

interface AlarmFacts {
  /** Unique within its region, at most 255 characters, none of them a control character. */
  readonly name: string;
  /** One or two sentences for the console and for alerts. */
  readonly description: string;
  /** The region in which the alarm lives, not the one it is about. */
  readonly region: string;
  readonly purpose: Purpose;
  /**
   * Where a change to ALARM and a change to OK are sent; null: nowhere, other alarms are built on it. The on-call topic
   * directly only where the function that composes alerts is itself what fails.
   */
  readonly topic: 'alarm' | 'on-call' | null;
}

export interface MetricAlarm extends AlarmFacts {
  readonly type: 'metric';
  /** One, or those that the expression names `m1`, `m2` in this order. */
  readonly metrics: readonly [MetricReference, ...MetricReference[]];
  /** Metric math; null: the one metric as it is. */
  readonly expression: string | null;
  readonly periodSeconds: number;
  /** N of "M of N". */
  readonly evaluationPeriods: number;
  /** M of "M of N". */
  readonly datapointsToAlarm: number;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  readonly missingData: MissingData;
}

export interface CompositeAlarm extends AlarmFacts {
  readonly type: 'composite';
  /** AlarmRule as CloudWatch reads it. Names alarms of the same region. */
  readonly rule: string;
  /** While this alarm is in ALARM, nothing is sent. */
  readonly suppressor: {
    readonly alarm: string;
    readonly waitSeconds: number;
    readonly extensionSeconds: number;
  } | null;
}

export interface MetricReference {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, DimensionValue>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
}

/** A name, or something of our own whose name only the deployment knows. */
export type DimensionValue = string | { readonly resource: OwnResource };
export type OwnResource = 'check-targets' | 'deliver-alert' | 'dead-letters';

/** TreatMissingData, in CloudWatch's words. */
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What an alarm is for; alerts are worded, and the evaluator's alerts made, from this. */
export type Purpose =
  /** A target fails in as many regions as its rule asks for: this one pages. */
  | {
      readonly kind: 'failing';
      readonly target: string;
      readonly class: FailureClass;
      readonly severity: Severity;
      /** Absent where one region probes. */
      readonly quorum?: Quorum;
      readonly standsInFor?: StandsInFor;
    }
  /** It fails, but in fewer regions than the quorum that pages: never pages. */
  | {
      readonly kind: 'advisory';
      readonly target: string;
      readonly class: FailureClass;
      readonly severity: 'info';
      readonly quorum: Quorum;
    }
  /** No reports come from a region. */
  | {
      readonly kind: 'silent';
      readonly region: string;
      readonly severity: Severity;
      readonly standsInFor?: StandsInFor;
    }
  | { readonly kind: 'certificate'; readonly target: string; readonly severity: Severity }
  /** Checks of a region fail for faults of our own. */
  | { readonly kind: 'faults'; readonly region: string; readonly severity: Severity }
  /** A function or queue of our own is in trouble. */
  | {
      readonly kind: 'own';
      readonly region: string;
      readonly what: 'errors' | 'throttles' | 'dead-letters';
      readonly of: OwnResource;
      readonly severity: Severity;
    };

/** In how many regions a target has to fail in the same minute, and of which. */
export interface Quorum {
  readonly least: number;
  readonly of: readonly string[];
}

/** Whether a region that falls silent is one too few. */
export function asksForAll(quorum: Quorum | undefined): boolean {
  return quorum !== undefined && quorum.least >= quorum.of.length;
}

/**
 * Home, where the alarm lives in the standby region and does what home cannot do when it is gone; absent elsewhere. Of all
 * heartbeats, only home's is known there.
 */
type StandsInFor = string;
