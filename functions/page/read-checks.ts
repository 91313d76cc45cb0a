import type { Failure } from '../failure/failure.ts';
import type { PhaseTimings } from '../failure/lay-out-phases.ts';
import { phases } from '../failure/phases.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf, timeOf } from './json-fields.ts';
import type { Outcome } from './read-targets.ts';

/** A check of `GET /api/targets/{name}/checks`. */
export interface CheckView {
  readonly startedMs: number;
  readonly region: string;
  readonly outcome: Outcome;
  readonly url: string | null;
  readonly failure: Diagnosis | null;
  readonly degradations: readonly Diagnosis[];
  readonly timings: PhaseTimings;
  readonly serverVersion: string | null;
  readonly address: string | null;
  readonly certificate: { readonly subject: string; readonly validTo: string; readonly daysLeft: number } | null;
}

export interface Diagnosis {
  readonly code: string;
  readonly phase: string;
  readonly title: string;
  readonly owner: string | null;
  readonly sdk: string | null;
  readonly cause: string | null;
  readonly fix: readonly string[];
  readonly evidence: Fields;
}

export function readChecks(value: unknown): readonly CheckView[] {
  return listOf(fieldsOf(value).checks, readCheck, 500);
}

function readCheck(value: unknown): CheckView | null {
  const check = fieldsOf(value);
  const startedMs = timeOf(check.startedAt);
  if (startedMs === null) return null;
  const failure = readDiagnosis(check.failure);
  const { certificate } = fieldsOf(check.tls);
  return {
    startedMs,
    region: textOf(check.region) ?? '',
    outcome: readCheckOutcome(check.outcome, fieldsOf(check.failure).class),
    url: textOf(check.url),
    failure,
    degradations: listOf(check.degradations, readDiagnosis, 20),
    timings: readTimings(check.timingsMs),
    serverVersion: textOf(fieldsOf(check.server).version),
    address: textOf(fieldsOf(check.address).ip),
    certificate: readCertificate(certificate),
  };
}

/** A fault of the monitor's own says nothing about the target. */
function readCheckOutcome(outcome: unknown, failureClass: unknown): Outcome {
  if (outcome === 'down') return failureClass === 'monitor' ? 'unknown' : 'down';
  return outcome === 'up' || outcome === 'degraded' ? outcome : 'unknown';
}

function readDiagnosis(value: unknown): Diagnosis | null {
  const { code, phase, title, owner, sdk, cause, fix, evidence } = fieldsOf(value);
  if (typeof code !== 'string') return null;
  return {
    code,
    phase: textOf(phase) ?? code.split('.')[0] ?? code,
    title: textOf(title) ?? code,
    owner: textOf(owner),
    sdk: textOf(sdk),
    cause: textOf(cause),
    fix: listOf(fix, textOf, 20),
    evidence: fieldsOf(evidence),
  };
}

function readTimings(value: unknown): PhaseTimings {
  const timings = fieldsOf(value);
  const known = phases.flatMap((phase) => {
    const ms = numberOf(timings[phase]);
    return ms === null ? [] : [[phase, Math.max(0, ms)] as const];
  });
  return { ...Object.fromEntries(known), total: Math.max(0, numberOf(timings.total) ?? 0) };
}

function readCertificate(value: unknown): CheckView['certificate'] {
  const { subject, validTo, daysLeft } = fieldsOf(value);
  const days = numberOf(daysLeft);
  return days === null ? null : { subject: textOf(subject) ?? '', validTo: textOf(validTo) ?? '', daysLeft: days };
}

/** The diagnosis as the catalogue's own type, for what explains evidence. It reads only what is there, and may throw. */
export function asFailure(diagnosis: Diagnosis): Failure {
  return { ...diagnosis } as unknown as Failure;
}
