import { atRefresh, type ConversationSettings, keepsSilent } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { frameBytes, opcodes } from '../raw-frame.ts';
import { dribble, repeat } from '../slow-writing.ts';

const code = 'refresh.timeout';

const slow: ConversationSettings = { isSlow: true };

export default [
  atRefresh(code, 'silence', keepsSilent, slow),
  atRefresh(code, 'silence, in clear', keepsSilent, { ...slow, server: { tls: null } }),
  atRefresh(code, 'pings only', (session) => repeat(session.connection.stream, 30, () => session.reply({})), slow),
  atRefresh(
    code,
    'replies to other commands only',
    (session, id) => repeat(session.connection.stream, 30, () => session.reply({ id: id + 7, refresh: {} })),
    slow,
  ),
  atRefresh(
    code,
    'a frame that never ends',
    (session) => dribble(session.connection.stream, frameBytes(' '.repeat(60_000), { opcode: opcodes.text }), 30),
    slow,
  ),
] satisfies readonly Fault[];
