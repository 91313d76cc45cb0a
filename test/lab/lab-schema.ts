/**
 * The messages of Centrifugo's client protocol as tables: field name, number, type. Both codecs of the lab read them.
 * Written from the protocol's description, apart from the probe's own codec, so that each checks the other.
 */
export type ScalarType = 'uint32' | 'int32' | 'uint64' | 'int64' | 'bool' | 'string' | 'bytes';

export interface Field {
  readonly number: number;
  readonly type: ScalarType | MessageName;
  readonly shape: 'one' | 'list' | 'map';
}

export type MessageName = keyof typeof tables;

/** The fields of a message in the order of their numbers. */
export function fieldsOf(message: MessageName): readonly (readonly [name: string, field: Field])[] {
  return fields[message];
}

/** Whether a field's type is another message. */
export function isMessage(type: Field['type']): type is MessageName {
  return type in tables;
}

/** `name: 'number type'`, with `list` or `map` behind it where there are several. */
const tables = {
  Command: {
    id: '1 uint32',
    connect: '4 ConnectRequest',
    subscribe: '5 SubscribeRequest',
    unsubscribe: '6 ChannelRequest',
    publish: '7 PublishRequest',
    presence: '8 ChannelRequest',
    presence_stats: '9 ChannelRequest',
    history: '10 ChannelRequest',
    ping: '11 Empty',
    send: '12 DataRequest',
    rpc: '13 DataRequest',
    refresh: '14 RefreshRequest',
    sub_refresh: '15 SubRefreshRequest',
  },
  ConnectRequest: {
    token: '1 string',
    data: '2 bytes',
    subs: '3 SubscribeRequest map',
    name: '4 string',
    version: '5 string',
    headers: '6 string map',
    flag: '7 int64',
  },
  SubscribeRequest: {
    channel: '1 string',
    token: '2 string',
    recover: '3 bool',
    epoch: '6 string',
    offset: '7 uint64',
    data: '8 bytes',
    flag: '14 int64',
  },
  ChannelRequest: { channel: '1 string' },
  PublishRequest: { channel: '1 string', data: '2 bytes' },
  DataRequest: { data: '1 bytes', method: '2 string' },
  RefreshRequest: { token: '1 string' },
  SubRefreshRequest: { channel: '1 string', token: '2 string' },
  Empty: {},
  Reply: {
    id: '1 uint32',
    error: '2 Error',
    push: '4 Push',
    connect: '5 ConnectResult',
    subscribe: '6 SubscribeResult',
    unsubscribe: '7 Empty',
    publish: '8 Empty',
    presence: '9 Empty',
    presence_stats: '10 Empty',
    history: '11 Empty',
    ping: '12 Empty',
    rpc: '13 DataRequest',
    refresh: '14 RefreshResult',
    sub_refresh: '15 ExpiryResult',
  },
  Error: { code: '1 uint32', message: '2 string', temporary: '3 bool' },
  ConnectResult: {
    client: '1 string',
    version: '2 string',
    expires: '3 bool',
    ttl: '4 uint32',
    data: '5 bytes',
    subs: '6 SubscribeResult map',
    ping: '7 uint32',
    pong: '8 bool',
    session: '9 string',
    node: '10 string',
    time: '11 int64',
  },
  RefreshResult: { client: '1 string', version: '2 string', expires: '3 bool', ttl: '4 uint32' },
  ExpiryResult: { expires: '1 bool', ttl: '2 uint32' },
  SubscribeResult: {
    expires: '1 bool',
    ttl: '2 uint32',
    recoverable: '3 bool',
    epoch: '6 string',
    publications: '7 Publication list',
    recovered: '8 bool',
    offset: '9 uint64',
    positioned: '10 bool',
    data: '11 bytes',
  },
  Push: {
    id: '1 int64',
    channel: '2 string',
    pub: '4 Publication',
    join: '5 ClientEvent',
    leave: '6 ClientEvent',
    unsubscribe: '7 CodeAndReason',
    message: '8 DataRequest',
    subscribe: '9 SubscribeResult',
    connect: '10 ConnectResult',
    disconnect: '11 CodeAndReason',
    refresh: '12 ExpiryResult',
  },
  Publication: {
    data: '4 bytes',
    info: '5 ClientInfo',
    offset: '6 uint64',
    tags: '7 string map',
    time: '9 int64',
  },
  ClientInfo: { user: '1 string', client: '2 string', conn_info: '3 bytes', chan_info: '4 bytes' },
  ClientEvent: { info: '1 ClientInfo' },
  CodeAndReason: { code: '1 uint32', reason: '2 string', reconnect: '3 bool' },
} as const;

const fields = readTables();

/** Every table has its row list under its own name: the keys of the result are those of `tables`. */
function readTables(): Record<MessageName, readonly (readonly [string, Field])[]> {
  const entries = Object.entries(tables).map(([message, table]) => [message, Object.entries(table).map(readRow)]);
  return Object.fromEntries(entries) as Record<MessageName, readonly (readonly [string, Field])[]>;
}

function readRow([name, row]: [string, string]): readonly [string, Field] {
  const [number, type, shape = 'one'] = row.split(' ');
  return [name, { number: Number(number), type: type as Field['type'], shape: shape as Field['shape'] }];
}
