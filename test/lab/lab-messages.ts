/** What the lab reads of a command. Zero values are absent; `data` is what the client sent, as bytes. */
export interface Command {
  readonly id?: number;
  readonly connect?: { readonly token?: string; readonly name?: string; readonly version?: string };
  readonly subscribe?: { readonly channel?: string; readonly token?: string };
  readonly unsubscribe?: { readonly channel?: string };
  readonly publish?: { readonly channel?: string; readonly data?: Uint8Array };
  readonly presence?: object;
  readonly presence_stats?: object;
  readonly history?: object;
  readonly ping?: object;
  readonly send?: object;
  readonly rpc?: object;
  readonly refresh?: { readonly token?: string };
  readonly sub_refresh?: { readonly channel?: string; readonly token?: string };
}

/** A reply, a push (`push`, no `id`) or a ping (nothing set). */
export interface Reply {
  readonly id?: number;
  readonly error?: ReplyError;
  readonly push?: Push;
  readonly connect?: ConnectResult;
  readonly subscribe?: { readonly expires?: boolean; readonly ttl?: number };
  readonly unsubscribe?: object;
  readonly publish?: object;
  readonly rpc?: { readonly data?: Uint8Array };
  readonly refresh?: RefreshResult;
  readonly sub_refresh?: { readonly expires?: boolean; readonly ttl?: number };
}

export interface ReplyError {
  readonly code: number;
  readonly message: string;
  readonly temporary?: boolean;
}

/** ttl and ping in seconds, time in milliseconds since 1970. */
export interface ConnectResult {
  readonly client?: string;
  readonly version?: string;
  readonly expires?: boolean;
  readonly ttl?: number;
  readonly data?: Uint8Array;
  readonly subs?: Readonly<Record<string, object>>;
  readonly ping?: number;
  readonly pong?: boolean;
  readonly time?: number;
}

export interface RefreshResult {
  readonly expires?: boolean;
  readonly ttl?: number;
}

export interface Push {
  readonly channel?: string;
  readonly pub?: Publication;
  readonly message?: { readonly data?: Uint8Array };
  readonly disconnect?: { readonly code: number; readonly reason: string };
  readonly refresh?: RefreshResult;
}

export interface Publication {
  readonly data?: Uint8Array;
  readonly info?: { readonly user?: string; readonly client: string };
  readonly offset?: number;
}

/** How messages lie in WebSocket messages. Decoding throws a SyntaxError at the message
 * that Centrifugo would call a bad request; those before it are given. */
export interface Codec {
  readonly encoding: 'json' | 'protobuf';
  decodeCommands(message: Uint8Array): Iterable<Command>;
  encodeCommands(commands: readonly Command[]): Buffer;
  decodeReplies(message: Uint8Array): Iterable<Reply>;
  encodeReplies(replies: readonly Reply[]): Buffer;
}
