import type { TokenRules } from './token-rules.ts';

/** What clients may do in a namespace. Private channels (`$`) want a subscription token besides. */
export interface NamespaceRules {
  readonly allowsSubscribe?: boolean;
  readonly allowsPublish?: boolean;
}

/** Centrifugo's configuration, as far as the lab's server knows it. Comments name the keys. */
export interface CentrifugoOptions {
  /** `client.token.*`. */
  readonly token: TokenRules;
  /** `client.allowed_origins`: globs; null and empty refuse every request that has an Origin. */
  readonly allowedOrigins: readonly string[] | null;
  /** `channel.namespaces`, by name. */
  readonly namespaces: Readonly<Record<string, NamespaceRules>>;
  /** `client.ping_interval` and `pong_timeout`. */
  readonly pingIntervalMs: number;
  readonly pongTimeoutMs: number;
  /** `client.stale_close_delay`. */
  readonly staleCloseDelayMs: number;
  /** `client.expired_close_delay`: the grace after a connection's expiry. */
  readonly expiredCloseDelayMs: number;
  /** How long a connection lives on after an error reply to connect. */
  readonly deadCloseDelayMs: number;
  /** `client.connection_limit`; null: none. */
  readonly connectionLimit: number | null;
  /** `client.user_connection_limit`; null: none. */
  readonly userConnectionLimit: number | null;
  /** `client.channel_limit`. */
  readonly channelLimit: number;
  /** `websocket.message_size_limit`. */
  readonly messageLimitBytes: number;
  /** `client.insecure`. */
  readonly isInsecure: boolean;
  /** `client.allow_anonymous_connect_without_token`. */
  readonly allowsAnonymous: boolean;
  /** `client.disallow_anonymous_connection_tokens`. */
  readonly refusesAnonymousTokens: boolean;
  /** `client.proxy.refresh.enabled`: expiry is the server's business. */
  readonly hasRefreshProxy: boolean;
  /** `client.connect_include_server_time`. */
  readonly includesTime: boolean;
  /** `health.enabled`. */
  readonly hasHealth: boolean;
  readonly version: string;
  /** The server's clock, milliseconds since 1970. */
  readonly clock: () => number;
}

/** Centrifugo's defaults, without any key to check tokens by. */
export const centrifugoDefaults: CentrifugoOptions = {
  token: {},
  allowedOrigins: null,
  namespaces: {},
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  staleCloseDelayMs: 10_000,
  expiredCloseDelayMs: 25_000,
  deadCloseDelayMs: 5_000,
  connectionLimit: null,
  userConnectionLimit: null,
  channelLimit: 128,
  messageLimitBytes: 65_536,
  isInsecure: false,
  allowsAnonymous: false,
  refusesAnonymousTokens: false,
  hasRefreshProxy: false,
  includesTime: false,
  hasHealth: false,
  version: '6.9.1 OSS',
  clock: Date.now,
};

/** Whether a channel's namespace is configured; channels without one always are. */
export function isKnownChannel(channel: string, options: CentrifugoOptions): boolean {
  return rulesOfChannel(channel, options) !== null;
}

/** The rules of a channel's namespace, null where it is not configured. A `$` in front does not belong to the name. */
export function rulesOfChannel(channel: string, options: CentrifugoOptions): NamespaceRules | null {
  const name = channel.replace(/^\$/, '');
  const boundary = name.indexOf(':');
  if (boundary === -1) return options.namespaces[''] ?? {};
  return options.namespaces[name.slice(0, boundary)] ?? null;
}

/** The server's clock in whole seconds since 1970, which is what tokens are held against. */
export function nowSeconds(options: CentrifugoOptions): number {
  return Math.floor(options.clock() / 1000);
}
