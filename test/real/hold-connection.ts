import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A client of somebody else's that stays connected. */
export interface HeldConnection {
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Connects with the token, in JSON, and resolves when the server has said yes. The URL's certificate has to be signed by `ca`. */
export async function holdConnection(url: string, token: string, ca: string): Promise<HeldConnection> {
  const socket = new WebSocket(url, { ca });
  const limit = { signal: AbortSignal.timeout(10_000) };
  await once(socket, 'open', limit);
  socket.send(JSON.stringify({ id: 1, connect: { token } }));
  const [reply] = await once(socket, 'message', limit);
  const answer: unknown = JSON.parse(String(reply));
  if (typeof answer !== 'object' || answer === null || !('connect' in answer)) {
    throw new Error('The connection that was to be held was refused.');
  }
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    closed,
    close() {
      socket.close();
      return closed;
    },
  };
}
