import type { Duplex, Writable } from 'node:stream';

// The package exports its frame reader and writer; its published types leave them out.
declare module 'ws' {
  /** Reads frames: events `message` (data, isBinary), `ping`, `pong` (data), `conclude` (code, reason), `error` (code WS_ERR_…), `drain`. */
  class Receiver extends Writable {
    constructor(options: {
      readonly isServer: boolean;
      readonly maxPayload: number;
      readonly maxFragments: number;
      readonly maxBufferedChunks: number;
    });
  }
  /** Writes frames, masked where it is told to. */
  class Sender {
    constructor(socket: Duplex);
    send(
      data: Buffer,
      options: { readonly binary: boolean; readonly fin: boolean; readonly mask: boolean; readonly compress: boolean },
    ): void;
    pong(data: Buffer, mask: boolean): void;
    close(code: number, reason: string, mask: boolean): void;
  }
}
