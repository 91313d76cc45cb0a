import type { MeasuredCheck } from './measured-check.ts';

/** What was sent last of one target in one region. */
export interface CertificateMemory {
  readonly daysLeft: number;
  readonly sentMs: number;
}

/** A series is billed for the hours in which it is sent: four of a day instead of all. */
export const certificateEveryMs = 6 * 3_600_000;

/**
 * Whole days until a certificate expires; null where none was seen. A check reports the leaf's, and of the whole chain
 * what is about to expire, so that an intermediate that ends before its leaf is not missed.
 */
export function readCertificateDays(check: MeasuredCheck): number | null {
  const expiring = check.degradations
    .filter(({ code }) => code === 'degraded.certificate-expiring')
    .map(({ evidence }) => daysIn(evidence));
  const days = [check.tls?.certificate?.daysLeft, ...expiring].filter((value) => value !== undefined);
  return days.length === 0 ? null : Math.min(...days);
}

/** Whether a reading has to be sent: it is the first, it differs from the last one sent, or six hours have passed. */
export function isCertificateDue(daysLeft: number, nowMs: number, memory: CertificateMemory | null): boolean {
  return memory === null || memory.daysLeft !== daysLeft || nowMs - memory.sentMs >= certificateEveryMs;
}

function daysIn(evidence: Readonly<Record<string, unknown>>): number | undefined {
  const { certificateExpiring } = evidence;
  if (typeof certificateExpiring !== 'object' || certificateExpiring === null) return undefined;
  if (!('daysLeft' in certificateExpiring)) return undefined;
  return typeof certificateExpiring.daysLeft === 'number' ? certificateExpiring.daysLeft : undefined;
}
