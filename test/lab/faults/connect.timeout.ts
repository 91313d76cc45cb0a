import { atConnect, type ConversationSettings, keepsSilent } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { frameBytes, opcodes } from '../raw-frame.ts';
import { disconnects } from '../server-answers.ts';
import { dribble, repeat } from '../slow-writing.ts';

const code = 'connect.timeout';

const slow: ConversationSettings = { isSlow: true };

export default [
  atConnect(code, 'frames are swallowed', keepsSilent, slow),
  atConnect(code, 'frames are swallowed, in clear', keepsSilent, { ...slow, server: { tls: null } }),
  atConnect(code, 'pings for ever', (session) => repeat(session.connection.stream, 30, () => session.reply({})), slow),
  atConnect(
    code,
    'pings in frames for ever',
    (session) => repeat(session.connection.stream, 30, () => session.write(frameBytes('', { opcode: opcodes.ping }))),
    slow,
  ),
  atConnect(
    code,
    'replies to other commands only',
    (session, id) => repeat(session.connection.stream, 30, () => session.reply({ id: id + 7, refresh: {} })),
    slow,
  ),
  atConnect(
    code,
    'publications only',
    (session) =>
      repeat(session.connection.stream, 30, () =>
        session.reply({ push: { channel: 'canary:a', pub: { data: Buffer.from('{}') } } }),
      ),
    slow,
  ),
  atConnect(
    code,
    'a frame that never ends',
    (session) => {
      const frame = frameBytes(' '.repeat(60_000), { opcode: opcodes.text });
      dribble(session.connection.stream, frame, 30);
    },
    slow,
  ),
  honestFault(code, 'Close 3502: our frames do not reach the server', {
    server: { staleCloseDelayMs: 200, hooks: { onCommand: () => 'handled' } },
  }),
  atConnect(code, 'Close 3502 at once', (session) => session.apply(disconnects.stale)),
] satisfies readonly Fault[];
