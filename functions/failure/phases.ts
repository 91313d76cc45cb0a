/**
 * The rungs of the ladder in the order in which a check climbs them. `session` is the long-hold run.
 * Timings, metrics, the page and the documentation loop over this list and never repeat it.
 */
export const phases = [
  'dns',
  'tcp',
  'tls',
  'upgrade',
  'token',
  'connect',
  'refresh',
  'ping',
  'roundtrip',
  'session',
] as const;

export type Phase = (typeof phases)[number];

/** What a failure counts as: the alarm classes of the contract. */
export type FailureClass = 'handshake' | 'token' | 'realtime' | 'policy' | 'monitor';

/** Everything that may stand before the dot of a code. */
export type Group = Phase | 'policy' | 'degraded' | 'monitor';

export const classOfGroup: Readonly<Record<Group, FailureClass>> = {
  dns: 'handshake',
  tcp: 'handshake',
  tls: 'handshake',
  upgrade: 'handshake',
  token: 'token',
  connect: 'token',
  refresh: 'token',
  ping: 'realtime',
  roundtrip: 'realtime',
  session: 'realtime',
  policy: 'policy',
  // A degradation never becomes an outage; where a class is asked for it counts with the slow, visible trouble.
  degraded: 'realtime',
  monitor: 'monitor',
};
