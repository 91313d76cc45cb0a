import type { Socket } from 'node:net';
import type { Fault } from './fault.ts';
import { atAddress } from './fault-address.ts';
import { onFirstRecord, serveRaw } from './raw-server.ts';

/** A fault that lies in what a server does with each connection as soon as it is there. */
export function onAccept(code: string, shape: string, act: (socket: Socket) => void, isSlow = false): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    ...(isSlow ? { isSlow } : {}),
    async start() {
      return atAddress(await serveRaw(act));
    },
  };
}

/** A fault that lies in what a server does once the client's first bytes are there: a whole TLS record, or whatever came. */
export function onHello(
  code: string,
  shape: string,
  act: (socket: Socket, bytes: Buffer) => void,
  isSlow = false,
): Fault {
  return onAccept(code, shape, (socket) => onFirstRecord(socket, (bytes) => act(socket, bytes)), isSlow);
}

/** Whether the first byte is that of a TLS handshake record. */
export function isTlsRecord(bytes: Buffer): boolean {
  return bytes[0] === 0x16;
}
