import type { ServerError } from '../../failure/evidence.ts';
import type { Encoding } from '../probe-target.ts';

/** The result of `connect`; seconds and, for `time`, milliseconds since the epoch. Fields that a server left out are absent. */
export interface ConnectResult {
  /** The id that the server gave this connection: always there, which tells a server from an echo. */
  readonly client: string;
  readonly version: string;
  readonly expires: boolean;
  readonly ttl: number;
  readonly ping: number;
  readonly pong: boolean;
  readonly time: number;
}

export interface RefreshResult {
  readonly expires: boolean;
  readonly ttl: number;
}

/** One message of the server, as far as a check looks into it. */
export type ServerMessage =
  | { readonly kind: 'ping' }
  | { readonly kind: 'push' }
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly error?: ServerError;
      readonly connect?: ConnectResult;
      readonly refresh?: RefreshResult;
    };

export interface ConnectCommand {
  readonly token: string | undefined;
  readonly name: string;
  readonly version: string;
}

/** The client protocol in one of its two encodings. */
export interface Codec {
  readonly encoding: Encoding;
  encodeConnect(id: number, command: ConnectCommand): Buffer;
  encodeRefresh(id: number, token: string): Buffer;
  /** The answer to a server's ping. */
  readonly pong: Buffer;
  /** All messages of one WebSocket message, at most {@link maxMessagesInFrame}. Unknown fields are passed over. @throws NotCentrifugo */
  decode(data: Buffer, isBinary: boolean): ServerMessage[];
}

/** A server puts what it has to say in one turn into one frame. Without a bound, a frame of a million pings would hold up the verdict. */
export const maxMessagesInFrame = 4_096;

/** Well-formed WebSocket messages that are not the client protocol; `why` is our own text, never the server's. */
export class NotCentrifugo extends Error {
  readonly why: string;

  constructor(why: string) {
    super(why);
    this.name = 'NotCentrifugo';
    this.why = why;
  }
}
