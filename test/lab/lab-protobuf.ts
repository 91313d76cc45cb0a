import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Codec, Command, Reply } from './lab-messages.ts';
import { type Field, fieldsOf, isMessage, type MessageName, type ScalarType } from './lab-schema.ts';

/** The Protobuf encoding: every message has its length in front as a varint, several may share a frame. */
export const protobufCodec: Codec = {
  encoding: 'protobuf',
  decodeCommands: (message) => decodeAll(message, 'Command') as Iterable<Command>,
  encodeCommands: (commands) => encodeAll(commands, 'Command'),
  decodeReplies: (message) => decodeAll(message, 'Reply') as Iterable<Reply>,
  encodeReplies: (replies) => encodeAll(replies, 'Reply'),
};

function* decodeAll(frame: Uint8Array, name: MessageName): Generator<object> {
  if (frame.length === 0) throw new SyntaxError('an empty frame');
  const reader = new BinaryReader(frame);
  while (reader.pos < reader.len) yield readNext(reader, name);
}

function readNext(reader: BinaryReader, name: MessageName): object {
  try {
    return readMessage(reader.bytes(), name);
  } catch (cause) {
    throw new SyntaxError(`not a ${name}`, { cause });
  }
}

function encodeAll(messages: readonly object[], name: MessageName): Buffer {
  const writer = new BinaryWriter();
  for (const message of messages) writer.bytes(writeMessage(message, name));
  return Buffer.from(writer.finish());
}

function readMessage(bytes: Uint8Array, name: MessageName): Record<string, unknown> {
  const byNumber = new Map(fieldsOf(name).map(([field, type]) => [type.number, [field, type] as const]));
  const reader = new BinaryReader(bytes);
  const result: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const [field, type] = byNumber.get(number) ?? [];
    if (field === undefined || type === undefined || wireType !== wireTypeOf(type)) {
      reader.skip(wireType, number);
    } else if (type.shape === 'map') {
      const [key, value] = readEntry(reader.bytes(), type);
      result[field] = { ...(result[field] as object | undefined), [key]: value };
    } else if (type.shape === 'list') {
      result[field] = [...((result[field] as unknown[] | undefined) ?? []), readValue(reader, type.type)];
    } else {
      result[field] = readValue(reader, type.type);
    }
  }
  return result;
}

function readEntry(bytes: Uint8Array, { type }: Field): [key: string, value: unknown] {
  const reader = new BinaryReader(bytes);
  let key = '';
  let value: unknown = isMessage(type) ? {} : '';
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1) key = reader.string(true);
    else if (number === 2) value = readValue(reader, type);
    else reader.skip(wireType, number);
  }
  return [key, value];
}

function readValue(reader: BinaryReader, type: Field['type']): unknown {
  if (isMessage(type)) return readMessage(reader.bytes(), type);
  switch (type) {
    case 'uint32':
      return reader.uint32();
    case 'int32':
      return reader.int32();
    case 'uint64':
      return Number(reader.uint64());
    case 'int64':
      return Number(reader.int64());
    case 'bool':
      return reader.bool();
    case 'string':
      return reader.string(true);
    case 'bytes':
      return reader.bytes();
  }
}

function writeMessage(message: object, name: MessageName): Uint8Array {
  const source = message as Readonly<Record<string, unknown>>;
  const writer = new BinaryWriter();
  for (const [field, type] of fieldsOf(name)) {
    const value = source[field];
    if (value === undefined || value === 0 || value === '' || value === false) continue;
    if (type.shape === 'list') for (const entry of value as unknown[]) writeValue(writer, type, entry);
    else if (type.shape === 'map') for (const entry of Object.entries(value as object)) writeEntry(writer, type, entry);
    else writeValue(writer, type, value);
  }
  return writer.finish();
}

function writeEntry(writer: BinaryWriter, field: Field, [key, value]: [string, unknown]): void {
  const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
  writeValue(entry, { number: 2, type: field.type, shape: 'one' }, value);
  writer.tag(field.number, WireType.LengthDelimited).bytes(entry.finish());
}

function writeValue(writer: BinaryWriter, field: Field, value: unknown): void {
  writer.tag(field.number, isMessage(field.type) ? WireType.LengthDelimited : scalarWireType(field.type));
  if (isMessage(field.type)) writer.bytes(writeMessage(value as object, field.type));
  else if (field.type === 'bytes') writer.bytes(value as Uint8Array);
  else if (field.type === 'string') writer.string(value as string);
  else if (field.type === 'bool') writer.bool(value as boolean);
  else if (field.type === 'uint32') writer.uint32(value as number);
  else if (field.type === 'int32') writer.int32(value as number);
  else writer.int64(value as number);
}

function wireTypeOf(field: Field): WireType {
  return isMessage(field.type) || field.shape === 'map' ? WireType.LengthDelimited : scalarWireType(field.type);
}

function scalarWireType(type: ScalarType): WireType {
  return type === 'string' || type === 'bytes' ? WireType.LengthDelimited : WireType.Varint;
}
