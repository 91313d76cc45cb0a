import type { ProbeTarget } from '../../functions/probe/probe-target.ts';
import type { Authority } from './certificates.ts';

/** What every fault may use. Made once for a lab, and closed with it. */
export interface LabParts {
  /** The lab's own certificate authority: what the honest server is signed by. */
  readonly authority: Authority;
  /** The HMAC secret that the lab's tokens are signed with. */
  readonly secret: string;
}

/** How a check has to be set up to meet a fault, beyond the lab's defaults (its CA, a minted HMAC token, Origin `https://app.lab.example`). */
export type LabTarget = Partial<Omit<ProbeTarget, 'url' | 'name'>> & { readonly url: string };

/** A misbehaving server that runs. */
export interface RunningFault {
  readonly target: LabTarget;
  close(): Promise<void>;
}

/** One shape of one misbehaviour: a real server on 127.0.0.1, which proves that the probe names it right. */
export interface Fault {
  /** The one code that a check of it must give. */
  readonly code: string;
  /** Tells the shapes of one code apart, as an operator would say it; unique within the code. */
  readonly shape: string;
  /** Encodings in which the fault is worth meeting; both unless it makes no difference. */
  readonly encodings?: readonly ('json' | 'protobuf')[];
  /** A check of it takes as long as a limit: tests give it short ones. */
  readonly isSlow?: boolean;
  start(parts: LabParts): Promise<RunningFault>;
}
