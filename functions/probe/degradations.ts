import type { AddressAttempt, DegradedEvidence } from '../failure/evidence.ts';
import type { SentCertificate } from './certificate/certificate-facts.ts';
import type { Timings } from './outcome.ts';
import type { Limits } from './probe-target.ts';

type ClockSkew = NonNullable<DegradedEvidence['clockSkew']>;

/** Another clock, seen at a moment of ours. */
export interface SeenClock {
  readonly seenIn: ClockSkew['seenIn'];
  /** Milliseconds by which it is ahead of ours. */
  readonly aheadMs: number;
}

/** What a check knows beside its verdict. */
export interface Circumstances {
  readonly limits: Limits;
  readonly timings: Timings;
  readonly isUp: boolean;
  readonly chain: readonly SentCertificate[];
  readonly attempts: readonly AddressAttempt[];
  readonly clocks: readonly SeenClock[];
  readonly nowMs: number;
}

/** Up, but not well: every fact that is over its limit. */
export function findDegradations(seen: Circumstances): DegradedEvidence {
  const slow = seen.isUp ? slowness(seen) : undefined;
  const certificateExpiring = expiringCertificate(seen);
  const clockSkew = worstSkew(seen);
  const addressDown = deadAddresses(seen.attempts);
  return {
    phase: 'degraded',
    ...(slow === undefined ? {} : { slow }),
    ...(certificateExpiring === undefined ? {} : { certificateExpiring }),
    ...(clockSkew === undefined ? {} : { clockSkew }),
    ...(addressDown === undefined ? {} : { addressDown }),
  };
}

function slowness({ timings, limits }: Circumstances): DegradedEvidence['slow'] {
  if (timings.total <= limits.slowMs) return undefined;
  const { total: totalMs, ...phases } = timings;
  const slowest = Object.entries(phases).sort(([, a], [, b]) => b - a)[0];
  return { totalMs, limitMs: limits.slowMs, slowestPhase: slowest?.[0] ?? 'dns' };
}

const dayMs = 86_400_000;

/** Any certificate of the chain may be the first to go; the earliest is named. */
function expiringCertificate({ chain, limits, nowMs }: Circumstances): DegradedEvidence['certificateExpiring'] {
  const judged = chain
    .map((one, index) => ({ one, isLeaf: index === 0, leftMs: Date.parse(one.x509.validTo) - nowMs }))
    .filter(({ one, isLeaf, leftMs }) => (isLeaf || !one.facts.selfSigned) && leftMs >= 0);
  const first = judged.sort((a, b) => a.leftMs - b.leftMs)[0];
  if (first === undefined || first.leftMs >= limits.certificateDays * dayMs) return undefined;
  return {
    subject: first.one.facts.subject,
    validTo: first.one.facts.validTo,
    daysLeft: daysUntil(first.one.x509.validTo, nowMs),
    limitDays: limits.certificateDays,
    isLeaf: first.isLeaf,
  };
}

/** Whole days until a moment, negative once it has passed; none are left of a date that cannot be read. */
export function daysUntil(date: string, nowMs: number): number {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? 0 : Math.floor((ms - nowMs) / dayMs);
}

function worstSkew({ clocks, limits }: Circumstances): DegradedEvidence['clockSkew'] {
  const worst = [...clocks].sort((a, b) => Math.abs(b.aheadMs) - Math.abs(a.aheadMs))[0];
  if (worst === undefined || Math.abs(worst.aheadMs) <= limits.clockSkewMs) return undefined;
  return { seconds: Math.round(worst.aheadMs / 1000), limitSeconds: limits.clockSkewMs / 1000, seenIn: worst.seenIn };
}

/** Some, not all: with all of them down the TCP phase has failed. */
function deadAddresses(attempts: readonly AddressAttempt[]): DegradedEvidence['addressDown'] {
  const tried = attempts.filter(({ outcome }) => outcome !== 'skipped');
  const failing = tried.filter(({ outcome }) => outcome !== 'connected');
  if (failing.length === 0 || failing.length === tried.length) return undefined;
  return {
    addresses: tried.length,
    failing: failing.map(({ ip, outcome, errno }) => ({
      ip,
      code: `tcp.${outcome === 'failed' ? 'unknown' : outcome}`,
      ...(errno === undefined ? {} : { errno }),
    })),
  };
}
