import { type Act, says, writesBytes } from './conversation-fault.ts';
import { frameBytes, opcodes } from './raw-frame.ts';

/** Well-formed frames that are not the client protocol, by whose they are; worth meeting in the encodings given, or in both. */
export const foreignWords: readonly {
  readonly shape: string;
  readonly act: Act;
  readonly encodings?: readonly ('json' | 'protobuf')[];
}[] = [
  { shape: 'a chat that greets in plain text', act: says('Welcome to the chat, please log in', 'text') },
  { shape: 'socket.io', act: says('0{"sid":"lv_VI97HAXpY6yYWAAAB","upgrades":[],"pingInterval":25000}', 'text') },
  { shape: 'graphql-ws', act: says('{"type":"connection_ack"}', 'text') },
  { shape: 'ActionCable', act: says('{"type":"welcome"}', 'text') },
  { shape: 'Phoenix', act: says('[null,null,"room:lobby","phx_error",{}]', 'text') },
  { shape: 'a JSON-RPC notification', act: says('{"jsonrpc":"2.0","method":"hello","params":[]}', 'text') },
  {
    shape: 'a JSON-RPC error with our id',
    act: (session, id) =>
      session.sendMessage(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`, 'text'),
  },
  { shape: 'a REST error', act: says('{"message":"Internal server error","connectionId":"abc="}', 'text') },
  { shape: 'a number', act: says('42', 'text') },
  { shape: 'null', act: says('null', 'text') },
  { shape: 'an empty message', act: says(''), encodings: ['json'] },
  {
    shape: 'a list of replies',
    act: (session, id) => session.sendMessage(`[{"id":${id},"connect":{"client":"c","version":"v"}}]`, 'text'),
  },
  { shape: 'a page', act: says('<html><body>Please sign in</body></html>', 'text') },
  { shape: 'an answer with our id and nothing else', act: (session, id) => session.reply({ id }) },
  { shape: 'an answer to another kind of command', act: (session, id) => session.reply({ id, publish: {} }) },
  {
    shape: 'bytes on a JSON connection',
    act: says(Buffer.from([0x00, 0xff, 0x10, 0x80, 0x7f]), 'binary'),
    encodings: ['json'],
  },
  {
    shape: 'JSON on a protobuf connection',
    act: says('{"id":1,"connect":{"client":"c","version":"v","ping":25,"pong":true}}', 'text'),
    encodings: ['protobuf'],
  },
  {
    shape: 'bytes that are no messages on a protobuf connection',
    act: writesBytes(frameBytes(Buffer.from([0x05, 0x08, 0x01]), { opcode: opcodes.binary })),
    encodings: ['protobuf'],
  },
];
