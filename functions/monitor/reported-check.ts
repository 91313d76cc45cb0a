import { diagnose } from '../failure/diagnose.ts';
import type { AddressAttempt, MonitorEvidence } from '../failure/evidence.ts';
import type { Failure } from '../failure/failure.ts';
import type { Check, Timings } from '../probe/outcome.ts';
import { displayUrl } from '../probe/redact.ts';
import type { TargetSettings } from './settle-targets.ts';

/** The attempt to reach one address, and in which try of the check it was made: from 1, absent where there was one try. */
export interface ReportedAttempt extends AddressAttempt {
  readonly try?: number;
}

/** A try that failed and was not the last. */
export interface FailedTry {
  /** From 1. */
  readonly try: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly failure: Failure;
  readonly timingsMs: Timings;
}

/**
 * A check as a run reports it. With `confirm`, it is the last try, begun when the first one was; `attempts` holds the
 * addresses of all tries, and `tries` what failed before, absent where nothing did.
 */
export type ReportedCheck = Check & {
  readonly attempts: readonly ReportedAttempt[];
  readonly tries?: readonly FailedTry[];
};

/** Which target, where and when: what is known before anything was looked at. */
export interface Subject {
  readonly settings: Pick<TargetSettings, 'name' | 'url'>;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
}

/** The check of a target that the monitor itself could not look at. */
export function ownFaultCheck(subject: Subject, evidence: MonitorEvidence): ReportedCheck {
  return failedCheck(subject, diagnose(evidence));
}

/** The check that ended in a mistake of our own. `detail` names it without its text, which may hold anything. */
export function unexpectedCheck(subject: Subject, detail: string): ReportedCheck {
  return ownFaultCheck(subject, { phase: 'monitor', what: 'unexpected-error', detail });
}

/** A check that is down with nothing seen but the failure. */
export function failedCheck({ settings, region, startedMs }: Subject, failure: Failure): ReportedCheck {
  return {
    schema: 1,
    target: settings.name,
    url: displayUrl(new URL(settings.url)),
    region,
    startedAt: new Date(startedMs).toISOString(),
    outcome: 'down',
    failure,
    degradations: [],
    timingsMs: { total: 0 },
    attempts: [],
  };
}

/** One check of all its tries, in their order; there is at least one. */
export function joinTries(first: Check, others: readonly Check[]): ReportedCheck {
  const last = others.at(-1);
  if (last === undefined) return first;
  const all = [first, ...others];
  const attempts = all.flatMap((check, index) => check.attempts.map((attempt) => ({ ...attempt, try: index + 1 })));
  const tries = all
    .slice(0, -1)
    .flatMap((check, index) =>
      check.outcome === 'down'
        ? [{ try: index + 1, startedAt: check.startedAt, failure: check.failure, timingsMs: check.timingsMs }]
        : [],
    );
  return { ...last, startedAt: first.startedAt, attempts, tries };
}
