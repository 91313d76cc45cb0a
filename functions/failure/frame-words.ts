/** What a fault in the frames hints at. The codes are those of the WebSocket library's receiver. */
export function describeFrameFault(frameFault: string): string {
  const hint = hints.get(frameFault);
  return `What came back breaks the WebSocket protocol (${frameFault})${hint === undefined ? '' : `: ${hint}`}. Something in between writes into the stream or alters it; Centrifugo does not send such frames.`;
}

export function describeStranger(why: string, received: string, encoding: 'json' | 'protobuf'): string {
  const start = received === '' ? '' : ` ("${received.slice(0, 80)}")`;
  return `The frames are sound, but not Centrifugo's protocol in ${encoding === 'json' ? 'JSON' : 'Protobuf'}: ${why}${start}. Another server answers under this path, or the two sides disagree on the encoding.`;
}

const hints: ReadonlyMap<string, string> = new Map(
  Object.entries({
    WS_ERR_UNEXPECTED_RSV_1: 'compression that was not agreed on, or clear HTTP text written into the stream',
    WS_ERR_UNEXPECTED_RSV_2_3: 'a reserved bit is set, as when other bytes get into the stream',
    WS_ERR_UNEXPECTED_MASK: 'the frame is masked, which only clients do: something echoes or mirrors',
    WS_ERR_INVALID_OPCODE: 'a kind of frame that does not exist, as when other bytes get into the stream',
    WS_ERR_INVALID_UTF8: 'text that is not UTF-8, e.g. Protobuf in a text frame or altered bytes',
    WS_ERR_INVALID_CLOSE_CODE: 'a Close with a code that must not be sent',
    WS_ERR_EXPECTED_FIN: 'a control frame in pieces',
    WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'a control frame with too long a body',
    WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'a length beyond all bounds',
    WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'a message over 1 MiB, or altered bytes taken for a length',
    WS_ERR_TOO_MANY_BUFFERED_PARTS: 'a message in far too many pieces',
  }),
);
