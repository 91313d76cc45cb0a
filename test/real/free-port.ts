import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on, for servers that cannot choose one themselves. Somebody else may be quicker. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  // Only servers on a pipe have an address that is a string.
  if (address === null || typeof address === 'string') throw new Error('A listening TCP server has no port.');
  return address.port;
}
