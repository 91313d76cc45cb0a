import { randomBytes } from 'node:crypto';
import {
  defaultLimits,
  defaultTimeLimits,
  type Encoding,
  type ProbeTarget,
} from '../../functions/probe/probe-target.ts';
import { type Authority, createAuthority } from './certificates.ts';
import type { Fault, LabParts, LabTarget } from './fault.ts';
import { allFaults } from './faults/index.ts';
import type { HonestServer } from './honest-server.ts';
import { labOrigin, startLabServer } from './lab-server.ts';

/** The fault lab: an honest server that runs, and every fault, to be started one by one with `fault.start(lab)`. */
export interface Lab extends LabParts {
  readonly authority: Authority;
  readonly secret: string;
  /** Over TLS, on 127.0.0.1. */
  readonly honest: HonestServer;
  /** The honest server as a check meets it. */
  readonly honestTarget: LabTarget;
  /** In the order of the ladder. */
  allFaults(): readonly Fault[];
  /** The target with the lab's defaults for what it leaves open. */
  targetOf(target: LabTarget, settings?: TargetSettings): ProbeTarget;
  close(): Promise<void>;
}

export interface TargetSettings {
  /** Default `lab`. */
  readonly name?: string;
  /** Default: the target's own, else JSON. Protobuf is asked for by subprotocol, unless the URL's query does. */
  readonly encoding?: Encoding;
  /** Milliseconds; short ones for the faults that take as long as a limit. */
  readonly timeouts?: Partial<ProbeTarget['timeouts']>;
}

/** Makes an authority and a secret, and starts the honest server. */
export async function startLab(): Promise<Lab> {
  const parts: LabParts = { authority: createAuthority(), secret: randomBytes(32).toString('base64url') };
  const honest = await startLabServer(parts);
  return {
    ...parts,
    honest,
    honestTarget: { url: honest.url },
    allFaults: () => allFaults,
    targetOf: (target, settings = {}) => targetOf(parts, target, settings),
    close: () => honest.close(),
  };
}

function targetOf(parts: LabParts, target: LabTarget, settings: TargetSettings): ProbeTarget {
  const url = new URL(target.url);
  const encoding = settings.encoding ?? target.encoding ?? 'json';
  const isChosenByQuery = url.searchParams.has('format') || url.searchParams.has('cf_protocol');
  return {
    asksSubprotocol: encoding === 'protobuf' && !isChosenByQuery,
    origin: labOrigin,
    headers: {},
    ca: [parts.authority.caPem],
    serverName: null,
    resolver: null,
    token: { kind: 'mint', key: { hmacSecret: parts.secret }, claims: {}, ttlSeconds: 60 },
    refresh: true,
    until: 'refresh',
    limits: defaultLimits,
    secrets: [parts.secret],
    ...target,
    name: settings.name ?? 'lab',
    url,
    encoding,
    timeouts: { ...defaultTimeLimits, ...target.timeouts, ...settings.timeouts },
  };
}
