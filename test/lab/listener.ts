import net from 'node:net';
import tls from 'node:tls';

/** Certificate and key of a lab server in PEM; `cert` may hold the whole chain, leaf first. */
export interface LabTls {
  readonly cert: string;
  readonly key: string;
  readonly minVersion?: tls.SecureVersion;
  readonly maxVersion?: tls.SecureVersion;
}

/** One accepted connection. `stream` is what is read and written; `raw` the TCP socket below it (the same without TLS). */
export interface Connection {
  readonly stream: net.Socket;
  readonly raw: net.Socket;
  readonly isTls: boolean;
  /** Ends TCP with RST, whatever is still on its way. */
  reset(): void;
}

export interface ListenOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: LabTls | null;
  readonly onConnection: (connection: Connection) => void;
  /**
   * What a TLS port does with a client whose first byte is not a handshake record; `first` is what it sent.
   * Without it Go's words for an HTTP request are written, anything else is closed.
   */
  readonly onClearText?: (connection: Connection, first: Buffer) => void;
}

/** A server that listens; `close` ends every connection it still has. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and a free port unless told otherwise. A socket's own errors are the client's doing and are passed over. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const host = options.host ?? '127.0.0.1';
  const sockets = new Set<net.Socket>();
  const secure = options.tls ? secureOptions(options.tls) : null;
  const server = net.createServer((raw) => {
    sockets.add(raw);
    raw.setNoDelay(true);
    raw.on('error', () => {});
    raw.once('close', () => sockets.delete(raw));
    if (secure === null) options.onConnection(connectionOf(raw, raw));
    else peekAtFirstBytes(raw, secure, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port.');
  return {
    host,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The words of Go's `net/http` to an HTTP request on its TLS port: HTTP/1.0, no headers at all. */
export const goPlainToTlsAnswer = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

const handshakeRecord = 0x16;
/** The first five bytes by which Go knows an HTTP request on its TLS port. */
const goHttpStarts = ['GET /', 'HEAD ', 'POST ', 'PUT /', 'OPTIO'];

function peekAtFirstBytes(raw: net.Socket, secure: tls.TLSSocketOptions, options: ListenOptions): void {
  raw.once('data', (first: Buffer) => {
    raw.pause();
    if (first[0] === handshakeRecord) {
      raw.unshift(first);
      // Without a server of its own, a TLSSocket takes what the socket below has buffered as its first input.
      const stream = new tls.TLSSocket(raw, secure);
      stream.on('error', () => {});
      options.onConnection(connectionOf(stream, raw));
      return;
    }
    const connection = connectionOf(raw, raw);
    if (options.onClearText) options.onClearText(connection, first);
    else if (goHttpStarts.includes(first.toString('latin1', 0, 5))) raw.end(goPlainToTlsAnswer);
    else raw.end();
    raw.resume();
  });
}

function secureOptions(options: LabTls): tls.TLSSocketOptions {
  return {
    isServer: true,
    secureContext: tls.createSecureContext(options),
    ALPNProtocols: ['http/1.1'],
    requestCert: false,
    rejectUnauthorized: false,
  };
}

function connectionOf(stream: net.Socket, raw: net.Socket): Connection {
  return { stream, raw, isTls: stream !== raw, reset: () => resetTcp(raw) };
}

function resetTcp(raw: net.Socket): void {
  if (!raw.destroyed) raw.resetAndDestroy();
}
