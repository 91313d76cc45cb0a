import type { Duplex } from 'node:stream';

/** Every socket that a run opens, so that one `finally` can close what is still open. */
export interface SocketBag {
  /** Keeps the socket until it closes. Errors after its step is over are nobody's news: they must not end the process. */
  add<S extends Duplex>(socket: S): S;
  /**
   * Keeps a TLS socket in place of the transport under it: closing the outer one closes both, while closing the
   * transport under a TLS socket that is still writing crashes Node.
   */
  wrap<S extends Duplex>(socket: S, transport: Duplex): S;
  destroyAll(): void;
  readonly size: number;
}

export function createSocketBag(): SocketBag {
  const sockets = new Set<Duplex>();
  const add = <S extends Duplex>(socket: S): S => {
    sockets.add(socket);
    socket.on('error', ignore);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  return {
    add,
    wrap(socket, transport) {
      sockets.delete(transport);
      return add(socket);
    },
    destroyAll() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    get size() {
      return sockets.size;
    },
  };
}

function ignore(): void {}
