import { type Act, writesBytes } from './conversation-fault.ts';
import { closeFrame, frameBytes, opcodes } from './raw-frame.ts';

/** Frames against RFC 6455 in place of a reply, by what is wrong with them. */
export const wrongFrames: readonly (readonly [shape: string, act: Act])[] = [
  ['a masked frame', writesBytes(frameBytes('{}', { opcode: opcodes.text, maskKey: Buffer.from([1, 2, 3, 4]) }))],
  ['a compressed frame that nobody agreed on', writesBytes(frameBytes('{}', { opcode: opcodes.text, reserved: 4 }))],
  ['another reserved bit', writesBytes(frameBytes('{}', { opcode: opcodes.text, reserved: 1 }))],
  ['an opcode that does not exist', writesBytes(frameBytes('{}', { opcode: 3 }))],
  ['text that is no UTF-8', writesBytes(frameBytes(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { opcode: opcodes.text }))],
  ['a message of 2 MiB', writesBytes(frameBytes(' '.repeat(2 * 1024 * 1024), { opcode: opcodes.text }))],
  [
    'a frame that announces 100 MB',
    writesBytes(frameBytes(' '.repeat(1000), { opcode: opcodes.binary, claimedBytes: 100_000_000 })),
  ],
  [
    'a frame that announces more than a number holds',
    writesBytes(Buffer.from([0x82, 0x7f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
  ],
  ['a message over 1 MiB in fragments', writesBytes(fragments(' '.repeat(64 * 1024), 20))],
  ['a fragment of no message', writesBytes(frameBytes('{}', { opcode: opcodes.continuation }))],
  ['a ping in fragments', writesBytes(frameBytes('', { opcode: opcodes.ping, isFinal: false }))],
  ['a ping of 200 bytes', writesBytes(frameBytes('x'.repeat(200), { opcode: opcodes.ping }))],
  ['a Close with the code 1006, which is never sent', writesBytes(closeFrame(1006))],
  ['a Close with the code 999', writesBytes(closeFrame(999))],
  ['a Close with half a code', writesBytes(frameBytes(Buffer.from([3]), { opcode: opcodes.close }))],
  [
    'a Close whose reason is no UTF-8',
    writesBytes(frameBytes(Buffer.from([0x03, 0xe8, 0xff, 0xfe]), { opcode: opcodes.close })),
  ],
  [
    'an HTTP answer written into the stream',
    writesBytes('HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html></html>'),
  ],
];

function fragments(piece: string, count: number): Buffer {
  const first = frameBytes(piece, { opcode: opcodes.text, isFinal: false });
  const next = frameBytes(piece, { opcode: opcodes.continuation, isFinal: false });
  return Buffer.concat([first, ...Array<Buffer>(count - 1).fill(next)]);
}
