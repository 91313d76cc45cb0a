import { connect, createServer, type Socket } from 'node:net';

/** An address that stays while what answers behind it changes: a target that breaks and mends. */
export interface SwitchableTarget {
  readonly port: number;
  /** New connections go to this port of 127.0.0.1; those that are open end. */
  switchTo(port: number): void;
  close(): Promise<void>;
}

/** Passes bytes on and looks at none, so that TLS is between the probe and what answers. */
export async function startSwitchableTarget(behind: number): Promise<SwitchableTarget> {
  let current = behind;
  const open = new Set<Socket>();
  const endAll = () => {
    for (const socket of open) socket.destroy();
  };
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
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    port: address.port,
    switchTo(port) {
      current = port;
      endAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
}
