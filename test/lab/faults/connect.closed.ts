import { atConnect, finishes, resets } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { frameBytes, opcodes } from '../raw-frame.ts';

const code = 'connect.closed';

const halfFrame = frameBytes('{"id":1,"connect":{"client":', { opcode: opcodes.text, claimedBytes: 120 });

export default [
  atConnect(code, 'FIN in place of the reply', finishes),
  atConnect(code, 'FIN in place of the reply, in clear', finishes, { server: { tls: null } }),
  atConnect(code, 'RST in place of the reply', resets),
  atConnect(code, 'RST in place of the reply, in clear', resets, { server: { tls: null } }),
  atConnect(code, 'half a frame, then FIN', (session) => {
    session.write(halfFrame);
    session.end();
  }),
  atConnect(code, 'a ping, then FIN', (session) => {
    session.reply({});
    session.end();
  }),
  honestFault(code, 'FIN right behind the 101', {
    server: {
      hooks: {
        onOpen(session) {
          session.end();
          return 'handled';
        },
      },
    },
  }),
] satisfies readonly Fault[];
