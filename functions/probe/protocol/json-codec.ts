import type { ServerError } from '../../failure/evidence.ts';
import {
  type Codec,
  type ConnectResult,
  maxMessagesInFrame,
  NotCentrifugo,
  type RefreshResult,
  type ServerMessage,
} from './reply.ts';

/** JSON: text messages with one object a line, names in snake_case, zero values left out. A null means the same as nothing, as in Protobuf's own JSON. */
export const jsonCodec: Codec = {
  encoding: 'json',
  encodeConnect: (id, { token, name, version }) =>
    Buffer.from(JSON.stringify({ id, connect: { ...(token === undefined ? {} : { token }), name, version } })),
  encodeRefresh: (id, token) => Buffer.from(JSON.stringify({ id, refresh: { token } })),
  pong: Buffer.from('{}'),
  decode(data, isBinary) {
    if (isBinary) throw new NotCentrifugo('a binary message on a JSON connection');
    const lines = data.toString('utf8').split('\n', maxMessagesInFrame + 2);
    if (lines.length > 1 && lines.at(-1) === '') lines.pop();
    if (lines.length > maxMessagesInFrame) throw new NotCentrifugo('too many messages in one frame');
    // Blank lines say nothing, and the official client passes over them.
    const written = lines.filter((line) => line.trim() !== '');
    if (written.length === 0) throw new NotCentrifugo('an empty message');
    return written.map(decodeLine);
  },
};

function decodeLine(line: string): ServerMessage {
  const reply = asObject(parse(line), 'not an object');
  const keys = Object.keys(reply);
  if (keys.length === 0) return { kind: 'ping' };
  if (!keys.some((key) => replyKeys.has(key))) throw new NotCentrifugo('an object without any field of a reply');
  const id = asUint(reply.id, 'id') ?? 0;
  if (id === 0) {
    if (isAbsent(reply.push)) throw new NotCentrifugo('a reply without an id');
    asObject(reply.push, 'push is not an object');
    return { kind: 'push' };
  }
  return {
    kind: 'reply',
    id,
    ...(isAbsent(reply.error) ? {} : { error: errorFrom(asObject(reply.error, 'error is not an object')) }),
    ...(isAbsent(reply.connect) ? {} : { connect: connectFrom(asObject(reply.connect, 'connect is not an object')) }),
    ...(isAbsent(reply.refresh) ? {} : { refresh: refreshFrom(asObject(reply.refresh, 'refresh is not an object')) }),
  };
}

const replyKeys: ReadonlySet<string> = new Set([
  'id',
  'error',
  'push',
  'connect',
  'subscribe',
  'unsubscribe',
  'publish',
  'presence',
  'presence_stats',
  'history',
  'ping',
  'rpc',
  'refresh',
  'sub_refresh',
]);

/** A ttl beyond what the protocol's type holds is taken as it is: whether it fits the token is judged with the refresh. */
function connectFrom(result: JsonObject): ConnectResult {
  return {
    client: asString(result.client, 'client'),
    version: asString(result.version, 'version'),
    expires: asBoolean(result.expires, 'expires'),
    ttl: asInteger(result.ttl, 'ttl') ?? 0,
    ping: asUint(result.ping, 'ping') ?? 0,
    pong: asBoolean(result.pong, 'pong'),
    time: asInteger(result.time, 'time') ?? 0,
  };
}

function refreshFrom(result: JsonObject): RefreshResult {
  return { expires: asBoolean(result.expires, 'expires'), ttl: asInteger(result.ttl, 'ttl') ?? 0 };
}

function errorFrom(error: JsonObject): ServerError {
  return {
    code: asUint(error.code, 'error code') ?? 0,
    message: asString(error.message, 'error message'),
    temporary: asBoolean(error.temporary, 'temporary'),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new NotCentrifugo('text that is not JSON');
  }
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function asObject(value: unknown, why: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new NotCentrifugo(why);
  // The checks above leave nothing but a plain object: it comes from JSON.parse.
  return value as JsonObject;
}

function asString(value: unknown, field: string): string {
  if (isAbsent(value)) return '';
  if (typeof value !== 'string') throw new NotCentrifugo(`${field} is not a string`);
  return value;
}

function asBoolean(value: unknown, field: string): boolean {
  if (isAbsent(value)) return false;
  if (typeof value !== 'boolean') throw new NotCentrifugo(`${field} is not a boolean`);
  return value;
}

function asUint(value: unknown, field: string): number | undefined {
  const number = asInteger(value, field);
  if (number !== undefined && (number < 0 || number > 0xffffffff)) throw new NotCentrifugo(`${field} is out of range`);
  return number;
}

function asInteger(value: unknown, field: string): number | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new NotCentrifugo(`${field} is not an integer`);
  return value;
}
