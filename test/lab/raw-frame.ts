/** Opcodes of RFC 6455. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameForm {
  readonly opcode: number;
  /** Default true. */
  readonly isFinal?: boolean;
  /** The three reserved bits, as the number 0 to 7; the highest is RSV1. */
  readonly reserved?: number;
  /** A server's frames are not masked; a key makes one that is. */
  readonly maskKey?: Uint8Array;
  /** What the header claims instead of the payload's own length. */
  readonly claimedBytes?: number;
}

/** One WebSocket frame, right or wrong. */
export function frameBytes(payload: Uint8Array | string, form: FrameForm): Buffer {
  const data = Buffer.from(payload);
  const length = form.claimedBytes ?? data.length;
  const lengthCode = length < 126 ? length : length < 65_536 ? 126 : 127;
  const first = ((form.isFinal ?? true) ? 0x80 : 0) | ((form.reserved ?? 0) << 4) | form.opcode;
  const header = Buffer.from([first, (form.maskKey ? 0x80 : 0) | lengthCode]);
  const extended = Buffer.alloc(lengthCode === 126 ? 2 : lengthCode === 127 ? 8 : 0);
  if (lengthCode === 126) extended.writeUInt16BE(length);
  if (lengthCode === 127) extended.writeBigUInt64BE(BigInt(length));
  const { maskKey } = form;
  if (maskKey === undefined) return Buffer.concat([header, extended, data]);
  const masked = data.map((byte, index) => byte ^ (maskKey[index % 4] ?? 0));
  return Buffer.concat([header, extended, maskKey, masked]);
}

/** A Close frame; without a code its payload is empty. */
export function closeFrame(code?: number, reason = ''): Buffer {
  if (code === undefined) return frameBytes('', { opcode: opcodes.close });
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frameBytes(Buffer.concat([payload, Buffer.from(reason)]), { opcode: opcodes.close });
}
