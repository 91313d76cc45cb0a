import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A server's side of a handshake is a few kilobytes; more is not kept. */
const maxRecordedBytes = 256 * 1024;

/** Passes bytes both ways and keeps a copy of what the peer sent. Slower than the bare socket, so only for a second look. */
export class TeeDuplex extends Duplex {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  #recordedBytes = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (this.#recordedBytes < maxRecordedBytes) {
        this.#chunks.push(chunk);
        this.#recordedBytes += chunk.length;
      }
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  recorded(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
