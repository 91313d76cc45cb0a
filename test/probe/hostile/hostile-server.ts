import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createAuthority } from '../../lab/certificates.ts';
import { frameBytes, opcodes } from '../../lab/raw-frame.ts';

/** The rung at which a server turns hostile; it is honest before. */
export type Rung = 'tcp' | 'tls' | 'upgrade' | 'connect' | 'refresh';

/** What it does from there on. `answer` gets the number of the connection, from 1. */
export type Turn = (stream: Socket, connection: number) => void;

export interface HostileServer {
  /** With a path, for the scheme that reaches the rung. */
  readonly url: string;
  /** Waits until nobody is connected any more. Throws where somebody stays. */
  left(): Promise<void>;
  close(): Promise<void>;
}

const authority = createAuthority('Hostile Root');
const leaf = authority.issue();
/** What a check has to trust to get as far as the upgrade. */
export const trusted: readonly string[] = [authority.caPem];
const secure = { isServer: true, key: leaf.keyPem, cert: leaf.chainPem } as const;

/** `isTls`: whether the upgrade and what follows happens under TLS; a rung below is met by `wss` in any case. */
export async function startHostileServer(rung: Rung, turn: Turn, isTls: boolean): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((raw) => {
    connections++;
    const number = connections;
    sockets.add(raw);
    raw.on('error', ignore).once('close', () => sockets.delete(raw));
    if (rung === 'tcp') {
      raw.resume();
      turn(raw, number);
    } else if (rung === 'tls') {
      raw.once('data', () => {
        raw.resume();
        turn(raw, number);
      });
    } else {
      const stream = isTls ? new TLSSocket(raw, secure) : raw;
      stream.on('error', ignore);
      climb(stream, rung, () => turn(stream, number));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The hostile server has no port');
  const scheme = isTls || rung === 'tcp' || rung === 'tls' ? 'wss' : 'ws';
  return {
    url: `${scheme}://127.0.0.1:${address.port}/connection/websocket`,
    async left() {
      for (let waits = 0; sockets.size > 0; waits++) {
        if (waits === 200) throw new Error(`${sockets.size} connections are open after the check`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Is honest up to the rung: the upgrade after the request, connect after the first frame, refresh after the second. */
function climb(stream: Socket, rung: 'upgrade' | 'connect' | 'refresh', turn: () => void): void {
  stream.once('data', (request: Buffer) => {
    stream.resume();
    if (rung === 'upgrade') {
      turn();
      return;
    }
    stream.write(switching(request.toString('latin1')));
    stream.once('data', () => {
      if (rung === 'connect') {
        turn();
        return;
      }
      stream.write(frameBytes(connected, { opcode: opcodes.text }));
      stream.once('data', turn);
    });
  });
}

export function switching(request: string): string {
  const key = request.match(/sec-websocket-key: *(\S+)/i)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

const connected = '{"id":1,"connect":{"client":"c","version":"0","expires":true,"ttl":60,"ping":25,"pong":true}}';

function ignore(): void {}
