import type { Writable } from 'node:stream';
import * as ws from 'ws';

export interface FrameEvents {
  onMessage(data: Buffer): void;
  /** `code` is 1005 where the Close frame had none. */
  onClose(code: number): void;
  onPing(data: Buffer): void;
  /** What to close with when a frame breaks the rules; after it nothing more is read. */
  onFault(closeCode: number, reason: string): void;
}

/** Reads a client's frames as Centrifugo does: masked, no extension, UTF-8 unchecked, whole messages up to the limit. */
export function readFrames(limitBytes: number, events: FrameEvents): Writable {
  const receiver = makeReceiver({
    isServer: true,
    maxPayload: limitBytes,
    // Centrifugo takes Protobuf in a text frame.
    skipUTF8Validation: true,
  });
  receiver.on('message', (data: Buffer) => events.onMessage(data));
  receiver.on('conclude', (code: number) => events.onClose(code));
  receiver.on('ping', (data: Buffer) => events.onPing(data));
  receiver.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') events.onFault(1009, '');
    else events.onFault(1002, reasons[error.code ?? ''] ?? 'bad frame');
  });
  return receiver;
}

const reasons: Readonly<Record<string, string>> = {
  WS_ERR_UNEXPECTED_RSV_1: 'RSV1 set',
  WS_ERR_UNEXPECTED_RSV_2_3: 'RSV2 set',
  WS_ERR_INVALID_OPCODE: 'bad opcode 3',
  WS_ERR_EXPECTED_MASK: 'bad MASK',
  WS_ERR_EXPECTED_FIN: 'FIN not set on control',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'len > 125 for control',
  WS_ERR_INVALID_CLOSE_CODE: 'bad close code',
};

interface ReceiverOptions {
  readonly isServer: boolean;
  readonly maxPayload: number;
  readonly skipUTF8Validation: boolean;
}

/** `ws` exports its Receiver, a Writable with the events used above, but its types do not say so. */
function makeReceiver(options: ReceiverOptions): Writable {
  const { Receiver } = ws as unknown as { Receiver: new (options: ReceiverOptions) => Writable };
  return new Receiver(options);
}
