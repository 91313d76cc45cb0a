import type { Fault } from '../fault.ts';
import { atAddress, atName } from '../fault-address.ts';
import { serveRaw } from '../raw-server.ts';

const code = 'tcp.reset';

/**
 * The connection is reset the moment it is accepted. That the client meets it while it still connects needs the reset to
 * be there before the client looks: so it is when both live on one event loop, which accepts first, and one client at a
 * time connects. From another process it is a race, and what the client sees then is tls.reset-midway.
 */
export default [
  {
    code,
    shape: 'reset on accept',
    encodings: ['json'],
    async start() {
      return atAddress(await serveRaw((socket) => socket.resetAndDestroy()));
    },
  },
  {
    code,
    shape: 'the only address of the name resets on accept',
    encodings: ['json'],
    async start() {
      return atName(await serveRaw((socket) => socket.resetAndDestroy()));
    },
  },
] satisfies readonly Fault[];
