import type { Socket } from 'node:net';

/** One byte after another, for as long as anybody listens. */
export function dribble(stream: Socket, bytes: Uint8Array | string, everyMs = 50): void {
  const left = [...Buffer.from(bytes)];
  const timer = setInterval(() => {
    const byte = left.shift();
    if (byte === undefined || stream.destroyed) clearInterval(timer);
    else stream.write(Buffer.from([byte]));
  }, everyMs);
  stream.once('close', () => clearInterval(timer));
}

/** The same over and over, one every so often. */
export function repeat(stream: Socket, bytes: Uint8Array | string, everyMs: number): void {
  const timer = setInterval(() => {
    if (stream.writable) stream.write(bytes);
  }, everyMs);
  stream.once('close', () => clearInterval(timer));
}

/** As much as the connection takes, up to a limit, without hoarding it here. */
export function flood(stream: Socket, bytes: Uint8Array | string, limitBytes = Number.POSITIVE_INFINITY): void {
  let sent = 0;
  const pour = () => {
    if (stream.destroyed || !stream.writable || sent >= limitBytes) return;
    sent += bytes.length;
    // A turn of the loop between two pieces: who listens lives in the same process.
    if (stream.write(bytes)) setImmediate(pour);
    else stream.once('drain', () => setImmediate(pour));
  };
  pour();
}

/** Bytes in pieces, cut at these places, each in a turn of the loop of its own. */
export function inPieces(stream: Socket, bytes: Buffer, cuts: readonly number[], then: () => void): void {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  const send = (index: number) => {
    const begin = places[index];
    const end = places[index + 1];
    if (begin === undefined || end === undefined || !stream.writable) {
      then();
      return;
    }
    stream.write(bytes.subarray(begin, end));
    setImmediate(() => send(index + 1));
  };
  send(0);
}
