import { describe, expect, it } from 'vitest';
import { jsonCodec } from '../../../functions/probe/protocol/json-codec.ts';
import { maxMessagesInFrame, NotCentrifugo } from '../../../functions/probe/protocol/reply.ts';

const decode = (text: string, isBinary = false) => [...jsonCodec.decode(Buffer.from(text), isBinary)];
const whyNot = (text: string, isBinary = false): string => {
  try {
    decode(text, isBinary);
  } catch (error) {
    if (error instanceof NotCentrifugo) return error.why;
    throw error;
  }
  return 'decoded';
};
/** What a connect result looks like where the server left everything out. */
const bare = { client: '', version: '', expires: false, ttl: 0, ping: 0, pong: false, time: 0 };

describe('the JSON encoding', () => {
  it('writes connect and refresh as Centrifugo reads them', () => {
    const connect = jsonCodec.encodeConnect(1, { token: 'a.b.c', name: 'canary', version: '' });
    expect(JSON.parse(connect.toString())).toEqual({ id: 1, connect: { token: 'a.b.c', name: 'canary', version: '' } });
    expect(JSON.parse(jsonCodec.encodeRefresh(2, 'u').toString())).toEqual({ id: 2, refresh: { token: 'u' } });
    expect(jsonCodec.pong.toString()).toBe('{}');
  });

  it('leaves the token out of connect where there is none', () => {
    const connect = jsonCodec.encodeConnect(1, { token: undefined, name: 'canary', version: '' });
    expect(JSON.parse(connect.toString())).toEqual({ id: 1, connect: { name: 'canary', version: '' } });
  });

  it('reads the shapes that Centrifugo 6.9 sends', () => {
    expect(
      decode('{"id":1,"connect":{"client":"c","version":"0.0.0 OSS","expires":true,"ttl":60,"ping":25,"pong":true}}'),
    ).toEqual([
      {
        kind: 'reply',
        id: 1,
        connect: { client: 'c', version: '0.0.0 OSS', expires: true, ttl: 60, ping: 25, pong: true, time: 0 },
      },
    ]);
    expect(decode('{"id":2,"refresh":{"expires":true,"ttl":120}}')).toEqual([
      { kind: 'reply', id: 2, refresh: { expires: true, ttl: 120 } },
    ]);
    expect(decode('{"id":1,"error":{"code":109,"message":"token expired"}}')).toEqual([
      { kind: 'reply', id: 1, error: { code: 109, message: 'token expired', temporary: false } },
    ]);
    expect(decode('{"push":{"refresh":{"expires":true,"ttl":20}}}')).toEqual([{ kind: 'push' }]);
    expect(decode('{}')).toEqual([{ kind: 'ping' }]);
  });

  it('splits a frame into its messages, in order, with or without a newline at the end', () => {
    const lines =
      '{"push":{"channel":"a","pub":{"data":1}}}\n{}\n{"id":7,"publish":{}}\n{"id":1,"connect":{"client":"c"}}';
    const messages = [
      { kind: 'push' },
      { kind: 'ping' },
      { kind: 'reply', id: 7 },
      { kind: 'reply', id: 1, connect: { ...bare, client: 'c' } },
    ];
    expect(decode(lines)).toEqual(messages);
    expect(decode(`${lines}\n`)).toEqual(messages);
  });

  it('passes over blank lines, as the official client does', () => {
    expect(decode('\n{}\r\n\n{}\n \n')).toEqual([{ kind: 'ping' }, { kind: 'ping' }]);
  });

  it.each([-1, 2 ** 40])('leaves a ttl of %i to be judged with the refresh', (ttl) => {
    expect(decode(`{"id":2,"refresh":{"expires":true,"ttl":${ttl}}}`)).toEqual([
      { kind: 'reply', id: 2, refresh: { expires: true, ttl } },
    ]);
  });

  it('passes over the fields of a newer server', () => {
    expect(
      decode('{"id":1,"later":[1],"connect":{"client":"c","dict":{"id":3},"flag":1,"profile":"x"},"meta":null}'),
    ).toEqual([{ kind: 'reply', id: 1, connect: { ...bare, client: 'c' } }]);
    expect(decode('{"push":{"channel":"a","vote":{"n":1}},"later":2}')).toEqual([{ kind: 'push' }]);
  });

  it('takes null for a field that is not there', () => {
    expect(
      decode('{"id":1,"error":null,"push":null,"connect":{"client":"c","expires":null,"ttl":null,"data":null}}'),
    ).toEqual([{ kind: 'reply', id: 1, connect: { ...bare, client: 'c' } }]);
    expect(whyNot('{"id":null,"connect":{"client":"c"}}')).toBe('a reply without an id');
  });

  it('reads 64-bit numbers, also those that a double cannot hold exactly', () => {
    const timeOf = (time: string) => decode(`{"id":1,"connect":{"client":"c","time":${time}}}`)[0];
    expect(timeOf('1763769600000')).toMatchObject({ connect: { time: 1_763_769_600_000 } });
    expect(timeOf('9223372036854775807')).toMatchObject({ connect: { time: 2 ** 63 } });
    expect(decode('{"push":{"channel":"a","pub":{"offset":18446744073709551615}}}')).toEqual([{ kind: 'push' }]);
  });

  it.each([
    ['text that is no JSON', 'hello', 'text that is not JSON'],
    ['a cut message', '{"id":1,"connect":{"cl', 'text that is not JSON'],
    ['an empty message', '', 'an empty message'],
    ['nothing but line breaks', '\r\n\n', 'an empty message'],
    ['a list', '[{"id":1}]', 'not an object'],
    ['null', 'null', 'not an object'],
    ['a number', '42', 'not an object'],
    ['an object of another protocol', '{"type":"hello","session":"x"}', 'an object without any field of a reply'],
    ['a reply without id', '{"connect":{"client":"c"}}', 'a reply without an id'],
    ['a text as id', '{"id":"1","connect":{}}', 'id is not an integer'],
    ['a fraction as id', '{"id":1.5,"connect":{}}', 'id is not an integer'],
    ['a negative id', '{"id":-1,"connect":{}}', 'id is out of range'],
    ['an id over 32 bits', '{"id":4294967296,"connect":{}}', 'id is out of range'],
    ['a connect that is a list', '{"id":1,"connect":[]}', 'connect is not an object'],
    ['a client that is a number', '{"id":1,"connect":{"client":5}}', 'client is not a string'],
    ['expires as a text', '{"id":1,"connect":{"expires":"true"}}', 'expires is not a boolean'],
    ['a ttl with a fraction', '{"id":2,"refresh":{"ttl":1.5}}', 'ttl is not an integer'],
    ['an error that is a text', '{"id":1,"error":"no"}', 'error is not an object'],
    ['an error code as a text', '{"id":1,"error":{"code":"109"}}', 'error code is not an integer'],
    ['a push that is a text', '{"push":"hello"}', 'push is not an object'],
  ])('turns down %s', (_, text, why) => {
    expect(whyNot(text)).toBe(why);
  });

  it('takes many messages in a frame, but not any number', () => {
    expect(decode('{}\n'.repeat(maxMessagesInFrame))).toHaveLength(maxMessagesInFrame);
    expect(whyNot('{}\n'.repeat(maxMessagesInFrame + 1))).toBe('too many messages in one frame');
    expect(whyNot('{}\n'.repeat(300_000))).toBe('too many messages in one frame');
  });

  it('turns down a binary message, whatever is in it', () => {
    expect(whyNot('{}', true)).toBe('a binary message on a JSON connection');
  });

  it('does not fall for names of JavaScript', () => {
    expect(whyNot('{"__proto__":{"id":1}}')).toBe('an object without any field of a reply');
    expect(decode('{"id":1,"constructor":{},"connect":{"client":"c","toString":1}}')).toEqual([
      { kind: 'reply', id: 1, connect: { ...bare, client: 'c' } },
    ]);
  });
});
