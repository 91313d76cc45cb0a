import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions, type Server as TlsServer } from 'node:tls';

/** A server that runs on a port of its own. */
export interface Running {
  readonly port: number;
  /** Ends every connection at once and frees the port. */
  close(): Promise<void>;
}

/** A TCP server on `host` (default 127.0.0.1) that does with each connection as it is told. The other side's FIN is not answered by itself. */
export async function serveRaw(onSocket: (socket: Socket) => void, host?: string): Promise<Running> {
  return runServer(createServer({ allowHalfOpen: true, noDelay: true }, onSocket), host);
}

/** A real TLS server. Without `onSocket` it reads and says nothing once the handshake is done. */
export async function serveTls(
  options: TlsOptions,
  onSocket: (socket: TLSSocket) => void = (socket) => socket.resume(),
): Promise<Running> {
  return runServer(
    createTlsServer(options, (socket) => {
      socket.on('error', ignore);
      onSocket(socket);
    }),
  );
}

/** Starts to listen on port 0; errors of single connections are what faults are made of, and are passed over. */
export async function runServer(server: Server, host = '127.0.0.1'): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', ignore).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', ignore);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, host, resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The lab server has no port');
  return {
    port: address.port,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets) socket.destroy();
      await closed.promise;
    },
  };
}

/** Several servers as one: the port is the first one's. */
export function together(first: Running, ...others: readonly { close(): Promise<void> }[]): Running {
  return {
    port: first.port,
    async close() {
      await Promise.all([first, ...others].map((one) => one.close()));
    },
  };
}

/** Sends FIN and goes on reading, so that unread bytes do not turn the FIN into a reset. */
export function finish(socket: Socket, lastBytes?: Uint8Array | string): void {
  socket.resume();
  if (lastBytes === undefined) socket.end();
  else socket.end(lastBytes);
  socket.once('end', () => socket.destroy());
}

/** Calls back once, with the bytes of the first TLS record or with what came when it is none. */
export function onFirstRecord(socket: Socket, handle: (bytes: Buffer) => void): void {
  let received = Buffer.alloc(0);
  socket.on('data', function read(chunk: Buffer) {
    received = Buffer.concat([received, chunk]);
    const isRecord = received[0] === 0x16;
    const isWhole = received.length >= 5 && received.length >= 5 + received.readUInt16BE(3);
    if (isRecord && !isWhole && received.length <= maxHelloBytes) return;
    socket.off('data', read);
    handle(received);
  });
}

/** Gives a connection whose first bytes were read already to a TLS server that need not listen itself. */
export function handOver(socket: Socket, bytes: Buffer, server: TlsServer): void {
  // A stream that still flows would emit what is put back, to nobody.
  socket.pause();
  socket.unshift(bytes);
  server.emit('connection', socket);
}

/** A ClientHello fits one record; more without an end is not waited for. */
const maxHelloBytes = 16_384 + 5;

function ignore(): void {}
