import type { AddressAttempt, Evidence } from '../failure/evidence.ts';
import type { Failure } from '../failure/failure.ts';
import type { Phase } from '../failure/phases.ts';

export type { Failure };

/** Milliseconds by phase, only for phases that happened, the failing one included, and `total`: the ladder without the closing. */
export type Timings = Readonly<Partial<Record<Phase, number>> & { total: number }>;

export interface CertificateSummary {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  /** Whole days until validTo, negative once it has passed. */
  readonly daysLeft: number;
  readonly fingerprint256: string;
  /** Certificates sent, as far as they link up. */
  readonly chainLength: number;
}

export interface TlsSummary {
  readonly protocol?: string;
  readonly cipher?: string;
  readonly certificate?: CertificateSummary;
}

export interface ServerSummary {
  readonly version?: string;
  readonly client?: string;
  readonly pingSeconds?: number;
  readonly expiresInSeconds?: number;
}

interface CheckFacts {
  readonly schema: 1;
  readonly target: string;
  /** Without user information and without the values of query keys that may be secret. */
  readonly url: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly degradations: readonly Failure[];
  readonly timingsMs: Timings;
  readonly tls?: TlsSummary;
  readonly server?: ServerSummary;
  /** The address that the check used. */
  readonly address?: { readonly ip: string; readonly family: 4 | 6 };
  /** Every address of the name and how its TCP connection went. */
  readonly attempts: readonly AddressAttempt[];
}

/** One check of one target: what `check --json` prints. */
export type Check =
  | (CheckFacts & { readonly outcome: 'up' })
  | (CheckFacts & { readonly outcome: 'degraded' })
  | (CheckFacts & { readonly outcome: 'down'; readonly failure: Failure });

/** Evidence without its phase, as it stands in the JSON: the phase stands beside it. */
export type PrintedEvidence = Omit<Evidence, 'phase'>;
