import type { Socket } from 'node:net';

/** Writes the bytes one by one, and then nothing more; ends with the connection. */
export function dribble(stream: Socket, bytes: string | Uint8Array, everyMs: number): void {
  const data = Buffer.from(bytes);
  let position = 0;
  repeat(stream, everyMs, () => {
    if (position < data.length) stream.write(data.subarray(position, position + 1));
    position += 1;
  });
}

/** Does something every so often until the connection is gone. */
export function repeat(stream: Socket, everyMs: number, act: () => void): void {
  const timer = setInterval(() => {
    if (!stream.destroyed && !stream.writableEnded) act();
  }, everyMs);
  stream.once('close', () => clearInterval(timer));
}

/** Writes a piece over and over, as fast as the reader takes it, until the connection is gone. */
export function pour(stream: Socket, piece: string | Uint8Array): void {
  const writeOn = (): void => {
    while (!stream.destroyed && !stream.writableEnded) {
      if (!stream.write(piece)) return;
    }
  };
  stream.on('drain', writeOn);
  writeOn();
}

/** Writes once after a while, unless the connection is gone by then. */
export function later(stream: Socket, ms: number, act: () => void): void {
  const timer = setTimeout(() => {
    if (!stream.destroyed) act();
  }, ms);
  stream.once('close', () => clearTimeout(timer));
}
