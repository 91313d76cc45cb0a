import { atConnect } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { foreignWords } from '../foreign-words.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'connect.not-centrifugo';

export default [
  ...foreignWords.map(({ shape, act, encodings }) => atConnect(code, shape, act, encodings ? { encodings } : {})),
  atConnect(code, 'an echo server', (session, _, command) =>
    session.sendMessage(session.codec.encodeCommands([command])),
  ),
  atConnect(code, 'the unidirectional endpoint', (session) => {
    session.sendMessage('{"connect":{"client":"c","version":"v","ping":25}}', 'text');
  }),
  honestFault(code, 'a chat that speaks first', {
    server: {
      hooks: {
        onOpen(session) {
          session.sendMessage('Hello! You are guest 17.', 'text');
          return undefined;
        },
        onCommand: () => 'handled',
      },
    },
  }),
] satisfies readonly Fault[];
