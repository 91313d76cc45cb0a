import { describe, expect, it } from 'vitest';
import { jsonCodec } from './lab-json.ts';
import { protobufCodec } from './lab-protobuf.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

const clientId = '01234567-89ab-cdef-0123-456789abcdef';

describe('the Protobuf codec of the lab', () => {
  it.each([
    ['connect, empty', '04 08 01 22 00', { id: 1, connect: {} }],
    ['connect, token and name', '0b 08 01 22 07 0a 01 74 22 02 6a 73', { id: 1, connect: { token: 't', name: 'js' } }],
    ['refresh', '07 08 02 72 03 0a 01 75', { id: 2, refresh: { token: 'u' } }],
    ['pong', '00', {}],
  ])('reads and writes the command: %s', (_, vector, command) => {
    expect([...protobufCodec.decodeCommands(hex(vector))]).toEqual([command]);
    expect(protobufCodec.encodeCommands([command])).toEqual(hex(vector));
  });

  it.each([
    ['ping', '00', {}],
    [
      'error 109',
      '15 08 01 12 11 08 6d 12 0d 74 6f 6b 65 6e 20 65 78 70 69 72 65 64',
      { id: 1, error: { code: 109, message: 'token expired' } },
    ],
    ['refresh, ttl 90', '08 08 02 72 04 18 01 20 5a', { id: 2, refresh: { expires: true, ttl: 90 } }],
    ['refresh, ttl 400', '09 08 02 72 05 18 01 20 90 03', { id: 2, refresh: { expires: true, ttl: 400 } }],
    ['subscribe', '04 08 02 32 00', { id: 2, subscribe: {} }],
    ['publish', '04 08 03 42 00', { id: 3, publish: {} }],
    [
      'connect',
      `3e 08 01 2a 3a 0a 24 ${Buffer.from(clientId).toString('hex')} 12 09 ${Buffer.from('0.0.0 OSS').toString('hex')} 18 01 20 ac 02 38 19 40 01`,
      { id: 1, connect: { client: clientId, version: '0.0.0 OSS', expires: true, ttl: 300, ping: 25, pong: true } },
    ],
  ])('reads and writes the reply: %s', (_, vector, reply) => {
    expect([...protobufCodec.decodeReplies(hex(vector))]).toEqual([reply]);
    expect(protobufCodec.encodeReplies([reply])).toEqual(hex(vector));
  });

  it('reads several commands of a frame and passes over fields it does not know', () => {
    const frame = Buffer.concat([
      hex('04 08 01 22 00'),
      hex('0a 08 02 72 03 0a 01 75 f8 07 01'),
      hex('06 08 03 f2 07 01 00'),
    ]);
    expect([...protobufCodec.decodeCommands(frame)]).toEqual([
      { id: 1, connect: {} },
      { id: 2, refresh: { token: 'u' } },
      { id: 3 },
    ]);
  });

  it.each(['', '05 08 01', '7b 22 69 64 22'])('refuses the frame "%s"', (frame) => {
    expect(() => [...protobufCodec.decodeCommands(hex(frame))]).toThrow(SyntaxError);
  });
});

describe('the JSON codec of the lab', () => {
  it('writes fields in the order of their numbers and leaves zero values out', () => {
    const reply = {
      connect: { pong: true, ping: 25, ttl: 60, expires: true, version: 'v', client: 'c', time: 0 },
      id: 1,
    };
    expect(jsonCodec.encodeReplies([reply]).toString()).toBe(
      '{"id":1,"connect":{"client":"c","version":"v","expires":true,"ttl":60,"ping":25,"pong":true}}',
    );
  });

  it('reads a batch with a newline at the end and ignores fields it does not know', () => {
    const batch = '{"id":1,"connect":{"token":"t","new":[1]}}\n{"id":2,"publish":{"channel":"a","data":{"n":1}}}\n';
    expect([...jsonCodec.decodeCommands(Buffer.from(batch))]).toEqual([
      { id: 1, connect: { token: 't' } },
      { id: 2, publish: { channel: 'a', data: Buffer.from('{"n":1}') } },
    ]);
  });

  it.each(['', '[]', '{}\n\n{}', '{"id":-1}', '{"id":"1"}', '{"id":1,"connect":{"token":5}}', 'hello'])(
    'refuses the frame %j',
    (frame) => {
      expect(() => [...jsonCodec.decodeCommands(Buffer.from(frame))]).toThrow(SyntaxError);
    },
  );
});
