import type { KeyObject } from 'node:crypto';
import type { Phase } from '../failure/phases.ts';

/** Phases after which a check may be told to stop. */
export const stoppingPhases = [
  'dns',
  'tcp',
  'tls',
  'upgrade',
  'connect',
  'refresh',
] as const satisfies readonly Phase[];
export type StoppingPhase = (typeof stoppingPhases)[number];

export type Encoding = 'json' | 'protobuf';

/** Phases with a time limit of their own; milliseconds. `total` bounds the whole check. */
export interface TimeLimits {
  readonly total: number;
  readonly dns: number;
  readonly tcp: number;
  readonly tls: number;
  readonly upgrade: number;
  readonly token: number;
  readonly connect: number;
  readonly refresh: number;
}

export const defaultTimeLimits: TimeLimits = {
  total: 10_000,
  dns: 3_000,
  tcp: 3_000,
  tls: 5_000,
  upgrade: 5_000,
  token: 5_000,
  connect: 5_000,
  refresh: 5_000,
};

export interface MintedToken {
  readonly kind: 'mint';
  /** A secret (HS256, HS384, HS512) or a private key (RS, PS, ES, EdDSA by its type unless `algorithm` says otherwise). */
  readonly key: { readonly hmacSecret: string } | { readonly privateKey: KeyObject };
  readonly algorithm?: string;
  readonly keyId?: string;
  /** `sub`, `aud`, `iss`, `channels`, `info`, anything else; `exp` and `iat` are the probe's. Without `sub`, one unique to region and run is made. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Lifetime of the first token; the second one's is longer, so that the two can be told apart by the ttl. */
  readonly ttlSeconds: number;
}

export interface FetchedToken {
  readonly kind: 'fetch';
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Dotted path into the JSON answer; absent: `token`, else `access_token`, `data.token`, or a plain-text body. */
  readonly at?: string;
}

export interface FixedToken {
  readonly kind: 'fixed';
  readonly token: string;
}

export type TokenSource = MintedToken | FetchedToken | FixedToken;

/** Thresholds between up and degraded. */
export interface Limits {
  readonly slowMs: number;
  readonly certificateDays: number;
  readonly clockSkewMs: number;
}

export const defaultLimits: Limits = { slowMs: 2_000, certificateDays: 14, clockSkewMs: 5_000 };

/** All that one check needs, with every secret already read. */
export interface ProbeTarget {
  readonly name: string;
  /** `ws:` or `wss:`. */
  readonly url: URL;
  readonly encoding: Encoding;
  /** Ask for the subprotocol `centrifuge-protobuf`; false where the URL's query chooses the encoding, and for JSON. */
  readonly asksSubprotocol: boolean;
  readonly origin: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** PEM, added to the default roots. */
  readonly ca: readonly string[];
  /** Sent as SNI and verified instead of the URL's host. */
  readonly serverName: string | null;
  /** `ADDRESS` or `ADDRESS:PORT` (IPv6 in brackets when a port follows) of a DNS server; null: the system's resolver. */
  readonly resolver: string | null;
  readonly token: TokenSource | null;
  /** Whether a refresh round trip is expected. */
  readonly refresh: boolean;
  readonly until: StoppingPhase;
  readonly timeouts: TimeLimits;
  readonly limits: Limits;
  /** Texts that must never be printed: secrets behind headers, tokens and the like. The probe adds what it mints and fetches. */
  readonly secrets: readonly string[];
}
