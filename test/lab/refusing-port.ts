import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type Running, serveRaw } from './raw-server.ts';

/**
 * A TCP port that refuses connections for as long as it is held: it is the local end of a connection of our own, so the
 * system gives it to no listener meanwhile.
 */
export async function holdRefusingPort(): Promise<Running> {
  const server = await serveRaw((socket) => socket.resume());
  const holder = connect(server.port, '127.0.0.1');
  const connected = Promise.withResolvers<void>();
  holder.once('connect', connected.resolve).once('error', connected.reject);
  await connected.promise;
  const port = holder.localPort;
  if (port === undefined) throw new Error('A connected socket has no port');
  return {
    port,
    async close() {
      holder.destroy();
      await server.close();
    },
  };
}

/** The same for UDP: a socket that has a peer takes nothing from others, whom the system then answers "port unreachable". */
export async function holdRefusingUdpPort(): Promise<Running> {
  const holder = createSocket('udp4');
  const connected = Promise.withResolvers<void>();
  holder.once('error', connected.reject);
  holder.bind(0, '127.0.0.1', () => holder.connect(discardPort, '127.0.0.1', connected.resolve));
  await connected.promise;
  return {
    port: holder.address().port,
    async close() {
      const closed = Promise.withResolvers<void>();
      holder.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** Nothing is ever sent to it. */
const discardPort = 9;
