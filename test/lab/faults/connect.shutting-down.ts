import { atConnect, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'connect.shutting-down';

export default [
  atConnect(code, 'Close 3001 in place of the reply', closesWith(3001, 'shutdown')),
  honestFault(code, 'Close 3001 right behind the 101', {
    server: {
      hooks: {
        onOpen(session) {
          session.close(3001, 'shutdown');
          return 'handled';
        },
      },
    },
  }),
] satisfies readonly Fault[];
