import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Running } from './raw-server.ts';

/**
 * A port whose SYNs are answered by nobody: its queue of connections not yet accepted is full, so the kernel drops
 * further SYNs. The listener lives in a thread that blocks at once, since Node accepts whatever it is offered.
 */
export async function fillBacklog(): Promise<Running> {
  const worker = new Worker(listenAndBlock, { eval: true });
  const fillers: Socket[] = [];
  const listening = Promise.withResolvers<number>();
  worker.once('message', listening.resolve).once('error', listening.reject);
  const port = await listening.promise;
  while (fillers.length < maxFillers) {
    const filler = connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(filler);
    if (!(await isConnected(filler))) break;
  }
  return {
    port,
    async close() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}

/** A backlog of 1 holds two connections on Linux; elsewhere it may be some more. */
const maxFillers = 16;
/** On the loopback a connection that has a place in the queue is there at once. */
const notConnectedAfterMs = 300;

/** Text, because the lab also runs bundled, where no file stands beside it. */
const listenAndBlock = `
const { parentPort } = require('node:worker_threads');
const server = require('node:net').createServer();
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
`;

async function isConnected(socket: Socket): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  const timer = setTimeout(() => resolve(false), notConnectedAfterMs);
  const connected = await promise;
  clearTimeout(timer);
  return connected;
}
