import { connect } from 'node:net';
import type { RealServer } from './server-process.ts';

/** How long a server that runs may take to close a connection over bytes that it cannot read. */
const silenceMs = 250;

/** Halts a server with SIGSTOP, and resolves when it has fallen silent: some of its threads may go on for a moment. */
export async function haltServer(server: RealServer): Promise<void> {
  server.signal('SIGSTOP');
  const deadline = AbortSignal.timeout(10_000);
  while (await answers(server.port)) deadline.throwIfAborted();
}

/** Whether bytes that are neither HTTP nor TLS end the connection, as they do at a server that reads them. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (isAnswered: boolean) => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.on('error', () => finish(true));
    socket.on('data', () => finish(true));
    socket.on('end', () => finish(true));
    socket.setTimeout(silenceMs, () => finish(false));
    socket.write('neither HTTP nor TLS\r\n\r\n');
  });
}
