import type { Codec, Command, Reply } from './lab-messages.ts';
import { type Field, fieldsOf, isMessage, type MessageName } from './lab-schema.ts';

/**
 * The JSON encoding: one message a line, snake_case, zero values left out, unknown fields ignored.
 * A newline at the end is fine, an empty line elsewhere is not. 64-bit numbers are JSON numbers.
 */
export const jsonCodec: Codec = {
  encoding: 'json',
  decodeCommands: (message) => decodeLines(message, 'Command') as Iterable<Command>,
  encodeCommands: (commands) => encodeLines(commands, 'Command'),
  decodeReplies: (message) => decodeLines(message, 'Reply') as Iterable<Reply>,
  encodeReplies: (replies) => encodeLines(replies, 'Reply'),
};

function* decodeLines(message: Uint8Array, name: MessageName): Generator<object> {
  const lines = Buffer.from(message).toString('utf8').split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  for (const line of lines) yield readMessage(JSON.parse(line), name);
}

function encodeLines(messages: readonly object[], name: MessageName): Buffer {
  return Buffer.from(messages.map((message) => JSON.stringify(plainMessage(message, name))).join('\n'));
}

function readMessage(value: unknown, name: MessageName): Record<string, unknown> {
  if (!isObject(value)) throw new SyntaxError(`${name} is not an object`);
  const result: Record<string, unknown> = {};
  for (const [field, type] of fieldsOf(name)) {
    const given = value[field];
    if (given !== undefined && given !== null) result[field] = readField(given, type, field);
  }
  return result;
}

function readField(value: unknown, field: Field, name: string): unknown {
  if (field.shape === 'map') {
    if (!isObject(value)) throw new SyntaxError(`${name} is not an object`);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, readValue(entry, field, name)]));
  }
  if (field.shape === 'list') {
    if (!Array.isArray(value)) throw new SyntaxError(`${name} is not a list`);
    return value.map((entry) => readValue(entry, field, name));
  }
  return readValue(value, field, name);
}

function readValue(value: unknown, { type }: Field, name: string): unknown {
  if (isMessage(type)) return readMessage(value, type);
  if (type === 'bytes') return Buffer.from(JSON.stringify(value));
  const isRight =
    type === 'string' || type === 'bool'
      ? typeof value === (type === 'bool' ? 'boolean' : 'string')
      : Number.isInteger(value) && (!type.startsWith('u') || Number(value) >= 0);
  if (!isRight) throw new SyntaxError(`${name} is not of type ${type}`);
  return value;
}

/** The message in the order of its field numbers, without zero values. */
function plainMessage(message: object, name: MessageName): object {
  const source = message as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const [field, type] of fieldsOf(name)) {
    const value = source[field];
    if (value === undefined || value === 0 || value === '' || value === false) continue;
    result[field] = plainField(value, type);
  }
  return result;
}

function plainField(value: unknown, field: Field): unknown {
  if (field.shape === 'list') return (value as unknown[]).map((entry) => plainValue(entry, field));
  if (field.shape === 'map') {
    const entries = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(entries.map(([key, entry]) => [key, plainValue(entry, field)]));
  }
  return plainValue(value, field);
}

function plainValue(value: unknown, { type }: Field): unknown {
  if (isMessage(type)) return plainMessage(value as object, type);
  if (type === 'bytes') return JSON.parse(Buffer.from(value as Uint8Array).toString('utf8'));
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
