import { atConnect, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { startLabServer } from '../lab-server.ts';
import { minting } from '../token-targets.ts';

const code = 'connect.connection-limit';

const sharedUser = 'canary';

const secondOfUser: Fault = {
  code,
  shape: 'a second connection of the user',
  async start(parts) {
    const server = await startLabServer(parts, { userConnectionLimit: 1 });
    server.hub.add({ clientId: 'another region', user: sharedUser, reply: () => {} });
    return {
      target: { url: server.url, ...minting({ sub: sharedUser })(server, parts) },
      close: () => server.close(),
    };
  },
};

export default [
  secondOfUser,
  atConnect(code, 'Close 3504 to anybody', closesWith(3504, 'connection limit')),
] satisfies readonly Fault[];
