import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ServerError } from '../../failure/evidence.ts';
import {
  type Codec,
  type ConnectResult,
  maxMessagesInFrame,
  NotCentrifugo,
  type RefreshResult,
  type ServerMessage,
} from './reply.ts';

/** Protobuf: binary messages, each reply preceded by its length. Field numbers are those of Centrifugo's client protocol. */
export const protobufCodec: Codec = {
  encoding: 'protobuf',
  encodeConnect(id, { token, name, version }) {
    const connect = new BinaryWriter();
    if (token !== undefined) connect.tag(1, WireType.LengthDelimited).string(token);
    connect.tag(4, WireType.LengthDelimited).string(name);
    connect.tag(5, WireType.LengthDelimited).string(version);
    return command(id, 4, connect.finish());
  },
  encodeRefresh: (id, token) =>
    command(id, 14, new BinaryWriter().tag(1, WireType.LengthDelimited).string(token).finish()),
  pong: Buffer.from([0]),
  decode(data, isBinary) {
    if (!isBinary) throw new NotCentrifugo('a text message on a Protobuf connection');
    if (data.length === 0) throw new NotCentrifugo('an empty message');
    return strictly(() => {
      const messages: ServerMessage[] = [];
      const reader = new BinaryReader(data);
      while (reader.pos < reader.len) {
        if (messages.length === maxMessagesInFrame) throw new NotCentrifugo('too many messages in one frame');
        messages.push(decodeReply(reader.bytes()));
      }
      return messages;
    });
  },
};

function command(id: number, field: number, body: Uint8Array): Buffer {
  const message = new BinaryWriter()
    .tag(1, WireType.Varint)
    .uint32(id)
    .tag(field, WireType.LengthDelimited)
    .bytes(body);
  return Buffer.from(new BinaryWriter().bytes(message.finish()).finish());
}

/** The reader throws on anything that is no Protobuf; here that means one thing. */
function strictly<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof NotCentrifugo) throw error;
    throw new NotCentrifugo('bytes that are not Protobuf');
  }
}

const push = 4;
/** Results of commands, from connect (5) to sub_refresh (15). */
const firstResult = 5;
const lastResult = 15;

function decodeReply(bytes: Uint8Array): ServerMessage {
  if (bytes.length === 0) return { kind: 'ping' };
  let id = 0;
  let isPush = false;
  let isKnown = false;
  let error: ServerError | undefined;
  let connect: ConnectResult | undefined;
  let refresh: RefreshResult | undefined;
  readFields(bytes, (field, wire, reader) => {
    if (field === 1) id = varint(reader, wire, 'id');
    else if (field === 2) error = errorFrom(nested(reader, wire, 'error'), error);
    else if (field === push) isPush = checkPush(nested(reader, wire, 'push'));
    else if (field === 5) connect = connectFrom(nested(reader, wire, 'connect'), connect);
    else if (field === 14) refresh = refreshFrom(nested(reader, wire, 'refresh'), refresh);
    else if (field >= firstResult && field <= lastResult) nested(reader, wire, 'a result');
    else return false;
    isKnown = true;
    return true;
  });
  if (!isKnown) throw new NotCentrifugo('a message without any field of a reply');
  if (id === 0) {
    if (!isPush) throw new NotCentrifugo('a reply without an id');
    return { kind: 'push' };
  }
  return {
    kind: 'reply',
    id,
    ...(error === undefined ? {} : { error }),
    ...(connect === undefined ? {} : { connect }),
    ...(refresh === undefined ? {} : { refresh }),
  };
}

/** `before`: what an earlier piece of the same message held; Protobuf lets a message come in pieces. */
function connectFrom(bytes: Uint8Array, before: ConnectResult | undefined): ConnectResult {
  const result = { client: '', version: '', expires: false, ttl: 0, ping: 0, pong: false, time: 0, ...before };
  readFields(bytes, (field, wire, reader) => {
    if (field === 1) result.client = text(reader, wire, 'client');
    else if (field === 2) result.version = text(reader, wire, 'version');
    else if (field === 3) result.expires = flag(reader, wire, 'expires');
    else if (field === 4) result.ttl = varint(reader, wire, 'ttl');
    else if (field === 7) result.ping = varint(reader, wire, 'ping');
    else if (field === 8) result.pong = flag(reader, wire, 'pong');
    else if (field === 11) result.time = long(reader, wire, 'time');
    else return false;
    return true;
  });
  return result;
}

function refreshFrom(bytes: Uint8Array, before: RefreshResult | undefined): RefreshResult {
  const result = { expires: false, ttl: 0, ...before };
  readFields(bytes, (field, wire, reader) => {
    if (field === 3) result.expires = flag(reader, wire, 'expires');
    else if (field === 4) result.ttl = varint(reader, wire, 'ttl');
    else return false;
    return true;
  });
  return result;
}

function errorFrom(bytes: Uint8Array, before: ServerError | undefined): ServerError {
  const error = { code: 0, message: '', temporary: false, ...before };
  readFields(bytes, (field, wire, reader) => {
    if (field === 1) error.code = varint(reader, wire, 'error code');
    else if (field === 2) error.message = text(reader, wire, 'error message');
    else if (field === 3) error.temporary = flag(reader, wire, 'temporary');
    else return false;
    return true;
  });
  return error;
}

/** Walks a push without keeping it: its id is a number, its known fields are texts and messages. */
function checkPush(bytes: Uint8Array): true {
  readFields(bytes, (field, wire, reader) => {
    if (field === 1) long(reader, wire, 'push id');
    else if (field === 2) text(reader, wire, 'channel');
    else if (field >= 4 && field <= 12) nested(reader, wire, 'a push');
    else return false;
    return true;
  });
  return true;
}

/** Calls `take` for every field; fields that it does not take are skipped, since a newer server may have more. */
function readFields(bytes: Uint8Array, take: (field: number, wire: WireType, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!take(field, wire, reader)) reader.skip(wire, field);
  }
}

function varint(reader: BinaryReader, wire: WireType, name: string): number {
  expectWire(wire, WireType.Varint, name);
  return reader.uint32();
}

function long(reader: BinaryReader, wire: WireType, name: string): number {
  expectWire(wire, WireType.Varint, name);
  return Number(reader.int64());
}

function flag(reader: BinaryReader, wire: WireType, name: string): boolean {
  expectWire(wire, WireType.Varint, name);
  return reader.bool();
}

function text(reader: BinaryReader, wire: WireType, name: string): string {
  return Buffer.from(nested(reader, wire, name)).toString('utf8');
}

function nested(reader: BinaryReader, wire: WireType, name: string): Uint8Array {
  expectWire(wire, WireType.LengthDelimited, name);
  return reader.bytes();
}

function expectWire(wire: WireType, expected: WireType, name: string): void {
  if (wire !== expected) throw new NotCentrifugo(`${name} has the wrong Protobuf wire type`);
}
