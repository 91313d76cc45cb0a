import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { protobufCodec } from '../../../functions/probe/protocol/protobuf-codec.ts';
import { maxMessagesInFrame, NotCentrifugo } from '../../../functions/probe/protocol/reply.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const decode = (data: Uint8Array, isBinary = true) => [...protobufCodec.decode(Buffer.from(data), isBinary)];
const whyNot = (data: Uint8Array, isBinary = true): string => {
  try {
    decode(data, isBinary);
  } catch (error) {
    if (error instanceof NotCentrifugo) return error.why;
    throw error;
  }
  return 'decoded';
};
/** Messages as they travel: each behind its length. */
const framed = (...messages: readonly BinaryWriter[]) => {
  const frame = new BinaryWriter();
  for (const message of messages) frame.bytes(message.finish());
  return frame.finish();
};
const uint = (writer: BinaryWriter, field: number, value: number) => writer.tag(field, WireType.Varint).uint32(value);
const nested = (writer: BinaryWriter, field: number, body: BinaryWriter) =>
  writer.tag(field, WireType.LengthDelimited).bytes(body.finish());
const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const message = () => new BinaryWriter();

describe('the Protobuf encoding', () => {
  it('writes what Centrifugo was seen to accept', () => {
    // Name and version are always written here, as empty texts where there are none.
    const connect = protobufCodec.encodeConnect(1, { token: 't', name: 'js', version: '' });
    expect(connect.toString('hex')).toBe('0d080122090a017422026a732a00');
    expect(protobufCodec.encodeRefresh(2, 'u')).toEqual(bytes('07 08 02 72 03 0a 01 75'));
    expect(protobufCodec.pong).toEqual(bytes('00'));
  });

  it('reads the frames that Centrifugo 6.9 was seen to send', () => {
    expect(decode(bytes('00'))).toEqual([{ kind: 'ping' }]);
    expect(decode(bytes('15 08 01 12 11 08 6d 12 0d 74 6f 6b 65 6e 20 65 78 70 69 72 65 64'))).toEqual([
      { kind: 'reply', id: 1, error: { code: 109, message: 'token expired', temporary: false } },
    ]);
    expect(decode(bytes('08 08 02 72 04 18 01 20 5a'))).toEqual([
      { kind: 'reply', id: 2, refresh: { expires: true, ttl: 90 } },
    ]);
    expect(decode(bytes('09 08 02 72 05 18 01 20 90 03'))).toEqual([
      { kind: 'reply', id: 2, refresh: { expires: true, ttl: 400 } },
    ]);
    expect(decode(bytes('04 08 02 32 00 04 08 03 42 00'))).toEqual([
      { kind: 'reply', id: 2 },
      { kind: 'reply', id: 3 },
    ]);
    const client = '0123456789abcdef0123456789abcdef0123';
    const connect = Buffer.concat([
      bytes('3e 08 01 2a 3a 0a 24'),
      Buffer.from(client),
      bytes('12 09'),
      Buffer.from('0.0.0 OSS'),
      bytes('18 01 20 ac 02 38 19 40 01'),
    ]);
    expect(decode(connect)).toEqual([
      {
        kind: 'reply',
        id: 1,
        connect: { client, version: '0.0.0 OSS', expires: true, ttl: 300, ping: 25, pong: true, time: 0 },
      },
    ]);
  });

  it('reads pushes and pings between the replies of one frame, in order', () => {
    const push = nested(message(), 4, text(nested(message(), 4, message()), 2, 'a'));
    const reply = nested(uint(message(), 1, 1), 5, text(message(), 1, 'c'));
    expect(decode(framed(push, message(), uint(nested(message(), 8, message()), 1, 9), reply))).toMatchObject([
      { kind: 'push' },
      { kind: 'ping' },
      { kind: 'reply', id: 9 },
      { kind: 'reply', id: 1, connect: { client: 'c' } },
    ]);
  });

  it('passes over the fields of a newer server, whatever their wire type, groups included', () => {
    const group = message().tag(40, WireType.StartGroup).tag(1, WireType.Varint).uint32(7).tag(40, WireType.EndGroup);
    const result = message()
      .raw(group.finish())
      .tag(12, WireType.Varint)
      .int64(-5)
      .tag(13, WireType.LengthDelimited)
      .bytes(Buffer.from('dict'))
      .tag(30, WireType.Bit32)
      .fixed32(1)
      .tag(31, WireType.Bit64)
      .fixed64(2n);
    const reply = uint(nested(message(), 5, text(result, 1, 'c')), 1, 1)
      .raw(group.finish())
      .tag(99, WireType.Varint)
      .uint32(3);
    expect(decode(framed(reply))).toMatchObject([{ kind: 'reply', id: 1, connect: { client: 'c', expires: false } }]);
  });

  it('reads 64-bit numbers, also those that a double cannot hold exactly', () => {
    const withTime = (time: bigint) =>
      framed(uint(nested(message(), 5, text(message().tag(11, WireType.Varint).int64(time), 1, 'c')), 1, 1));
    expect(decode(withTime(1_763_769_600_000n))).toMatchObject([{ connect: { time: 1_763_769_600_000 } }]);
    expect(decode(withTime(2n ** 63n - 1n))).toMatchObject([{ connect: { time: 2 ** 63 } }]);
    const push = message().tag(1, WireType.Varint).int64(-1n);
    expect(decode(framed(nested(message(), 4, push)))).toEqual([{ kind: 'push' }]);
  });

  it('puts a result together that comes in pieces, as Protobuf has it', () => {
    const pieces = nested(nested(uint(message(), 1, 1), 5, text(message(), 1, 'c')), 5, uint(message(), 4, 60));
    expect(decode(framed(pieces))).toMatchObject([{ kind: 'reply', id: 1, connect: { client: 'c', ttl: 60 } }]);
  });

  it('takes the last value of a field that stands twice, as Protobuf has it', () => {
    expect(decode(framed(uint(uint(nested(message(), 8, message()), 1, 3), 1, 4)))).toEqual([{ kind: 'reply', id: 4 }]);
  });

  it.each([
    ['an empty message', Buffer.alloc(0), 'an empty message'],
    ['JSON', Buffer.from('{"id":1,"connect":{}}'), 'bytes that are not Protobuf'],
    ['a cut frame', bytes('08 08 02 72 04 18 01'), 'bytes that are not Protobuf'],
    ['a length past the end', bytes('7f 08 02'), 'bytes that are not Protobuf'],
    ['a varint without an end', bytes('ff ff ff ff ff ff ff ff ff ff ff'), 'bytes that are not Protobuf'],
    ['field number 0', bytes('02 00 01'), 'bytes that are not Protobuf'],
    ['a group that is never ended', bytes('02 c3 02'), 'bytes that are not Protobuf'],
    ['an end of a group that never began', bytes('02 c4 02'), 'bytes that are not Protobuf'],
    ['wire type 6', bytes('02 0e 01'), 'bytes that are not Protobuf'],
    ['unknown fields only', bytes('03 f8 01 01'), 'a message without any field of a reply'],
    ['an id as text', bytes('03 0a 01 31'), 'id has the wrong Protobuf wire type'],
    ['an error as a number', bytes('04 08 01 10 6d'), 'error has the wrong Protobuf wire type'],
    ['connect as a number', bytes('04 08 01 28 01'), 'connect has the wrong Protobuf wire type'],
    ['a ttl as text', bytes('07 08 02 72 03 22 01 35'), 'ttl has the wrong Protobuf wire type'],
    ['a client as a number', bytes('06 08 01 2a 02 08 05'), 'client has the wrong Protobuf wire type'],
    ['a channel as a number', bytes('04 22 02 10 05'), 'channel has the wrong Protobuf wire type'],
    ['a result without an id', bytes('02 2a 00'), 'a reply without an id'],
    ['a push and then rubbish', bytes('02 22 00 05 ff'), 'bytes that are not Protobuf'],
  ])('turns down %s', (_, data, why) => {
    expect(whyNot(data)).toBe(why);
  });

  it('takes many messages in a frame, but not any number', () => {
    expect(decode(Buffer.alloc(maxMessagesInFrame))).toHaveLength(maxMessagesInFrame);
    expect(whyNot(Buffer.alloc(maxMessagesInFrame + 1))).toBe('too many messages in one frame');
    expect(whyNot(Buffer.alloc(1024 * 1024))).toBe('too many messages in one frame');
  });

  it('turns down a text message, whatever is in it', () => {
    expect(whyNot(bytes('00'), false)).toBe('a text message on a Protobuf connection');
  });
});
