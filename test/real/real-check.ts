import { systemClock } from '../../functions/platform/local/clock.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import {
  defaultLimits,
  defaultTimeLimits,
  type MintedToken,
  type ProbeTarget,
} from '../../functions/probe/probe-target.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';
import { createAuthority } from '../lab/certificates.ts';

/** What the real servers' certificates are signed by. */
export const authority = createAuthority('Real Root');

/** One certificate for localhost, 127.0.0.1 and ::1, for every server that needs nothing special. */
export const certificate = authority.issue();

/** The servers' HMAC secret, which no output may have in it. */
export const secret = 'the-secret-that-both-sides-of-these-tests-know';

export const allowedOrigin = 'https://app.real.example';

/** How the encodings are asked for: by subprotocol, or by the URL's query. */
export const encodings = {
  json: { encoding: 'json', asksSubprotocol: false },
  protobuf: { encoding: 'protobuf', asksSubprotocol: true },
  'protobuf by the query': { encoding: 'protobuf', asksSubprotocol: false },
} as const satisfies Record<string, Pick<ProbeTarget, 'encoding' | 'asksSubprotocol'>>;

export interface CheckChanges extends Partial<Omit<ProbeTarget, 'url' | 'timeouts'>> {
  readonly timeouts?: Partial<ProbeTarget['timeouts']>;
  /** How far our clock is ahead of the server's. */
  readonly clockAheadMs?: number;
}

/** One check of a real server, as the project's defaults have it but for what is given. */
export function checkReal(url: string, changes: CheckChanges = {}): Promise<Check> {
  const { clockAheadMs = 0, timeouts = {}, ...targetChanges } = changes;
  const target: ProbeTarget = {
    name: 'real',
    url: new URL(url),
    ...encodings.json,
    origin: allowedOrigin,
    headers: {},
    ca: [authority.caPem],
    serverName: null,
    resolver: null,
    token: minted(),
    refresh: true,
    until: 'refresh',
    timeouts: { ...defaultTimeLimits, ...timeouts },
    // A machine busy with other tests is slow, which is none of the server's doing.
    limits: { ...defaultLimits, slowMs: 60_000 },
    secrets: [secret],
    ...targetChanges,
  };
  const clock = { ...systemClock, now: () => systemClock.now() + clockAheadMs };
  return probeTarget(target, { region: 'test', clock });
}

/** A minted source with these claims beside the probe's own. */
export function minted(claims: MintedToken['claims'] = {}, changes: Partial<MintedToken> = {}): MintedToken {
  return { kind: 'mint', key: { hmacSecret: secret }, claims, ttlSeconds: 60, ...changes };
}
