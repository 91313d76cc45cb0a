import type { DataPoint } from '../metric/data-point.ts';
import type { Deadline } from '../probe/deadline.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import type { ReportedCheck } from './reported-check.ts';

/** Why a secret could not be had. The message names the secret and never holds its content. */
export class SecretUnavailable extends Error {
  /** As the targets file names it, e.g. `env:CHAT_SECRET`. */
  readonly secret: string;
  /** What is wrong, without the name: `is not set in the environment`. */
  readonly reason: string;

  constructor(secret: string, reason: string, options?: ErrorOptions) {
    super(`${secret} ${reason}`, options);
    this.name = 'SecretUnavailable';
    this.secret = secret;
    this.reason = reason;
  }
}

/** Bytes of a secret unless the reader is told otherwise: keys and tokens are far smaller. */
export const secretLimitBytes = 64 * 1024;

/**
 * Reads the text behind the name of a secret (`env:NAME`, `file:PATH`, `ssm:/path`), one trailing line break removed.
 * Rejects with {@link SecretUnavailable} where it is missing, unreadable, empty or longer than `limitBytes`
 * ({@link secretLimitBytes} if absent).
 */
export type ReadSecret = (name: string, limitBytes?: number) => Promise<string>;

/** Reads secrets of a run, and remembers them between runs. */
export interface Secrets {
  readonly read: ReadSecret;
  /** What was read under these names may be out of date: the next reading asks again. */
  expire(names: Iterable<string>): void;
}

/** What became of the data points of a run in one region. */
export interface Publication {
  readonly region: string;
  /** Data points that the store has taken. */
  readonly sent: number;
  /** The others, by reason. Empty: nothing was lost. */
  readonly lost: readonly { readonly points: number; readonly reason: string }[];
  /** Requests, repetitions not counted. */
  readonly calls: number;
}

/** The metric store of one region. */
export interface MetricOutlet {
  readonly region: string;
  /** Never rejects, and ends by the deadline: what could not be sent is in the result. */
  publish(points: readonly DataPoint[], deadline: Deadline): Promise<Publication>;
}

/** Where the evidence of checks is kept: one line a check. */
export interface EvidenceOutlet {
  writeCheck(check: ReportedCheck, circumstances: { readonly isDrill: boolean }): void;
  /** Trouble of our own. `facts` holds no secret. */
  writeTrouble(what: Trouble, facts: Readonly<Record<string, unknown>>): void;
}

export type Trouble = 'metrics-lost' | 'self-test-failed' | 'unexpected-error';

/** An honest server on this machine's own loopback, made to be probed. */
export interface LoopbackServer {
  readonly target: ProbeTarget;
  close(): Promise<void>;
}
export type StartLoopbackServer = () => Promise<LoopbackServer>;
