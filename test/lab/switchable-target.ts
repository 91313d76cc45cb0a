import { connect, createServer, type Socket } from 'node:net';

/** An address that stays while what answers behind it changes: a target that breaks and mends. */
export interface SwitchableTarget {
  readonly port: number;
  /** New connections go to this port of 127.0.0.1; a conversation that has begun is not cut. */
  switchTo(port: number): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Passes bytes on and looks at none, so that TLS is between the probe and what answers. Listens on 127.0.0.1. */
export async function startSwitchableTarget(behind: number): Promise<SwitchableTarget> {
  let current = behind;
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  // Half-closed connections stay so: an end is passed on as an end.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: current, host: '127.0.0.1', allowHalfOpen: true });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      keep(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    port: address.port,
    switchTo(port) {
      current = port;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
