import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, isIPv4, type Server, type Socket } from 'node:net';
import {
  type DnsQuery,
  type DnsQuestion,
  type DnsRecord,
  type ResponseCode,
  readQuery,
  writeAnswer,
} from './dns-message.ts';

/** What is done with one question. */
export type DnsReply =
  | {
      readonly kind: 'answer';
      readonly code: ResponseCode;
      readonly records: readonly DnsRecord[];
      readonly isTruncated?: boolean;
      readonly delayMs?: number;
    }
  /** The right id, then bytes that are no message. */
  | { readonly kind: 'garbage' }
  | { readonly kind: 'silence' };

export type DnsRule = (question: DnsQuestion) => DnsReply;

/** A DNS server that answers as its rule says, over UDP and TCP on the same port of 127.0.0.1. */
export interface DnsServer {
  /** `127.0.0.1:PORT`, as a target's `resolver` takes it. */
  readonly address: string;
  /** Everything asked so far. */
  readonly questions: readonly DnsQuestion[];
  close(): Promise<void>;
}

export async function startDnsServer(rule: DnsRule): Promise<DnsServer> {
  const questions: DnsQuestion[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const { udp, tcp, port } = await bindBoth();
  const sockets = new Set<Socket>();

  udp.on('message', (message, peer) => {
    respond(readQuery(message, 'udp'), (bytes) => udp.send(bytes, peer.port, peer.address, ignore));
  });
  tcp.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', ignore).on('close', () => sockets.delete(socket));
    readFramed(socket, (message) => {
      respond(readQuery(message, 'tcp'), (bytes) => socket.write(Buffer.concat([lengthOf(bytes), bytes])));
    });
  });

  return {
    address: `127.0.0.1:${port}`,
    questions,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      const closed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
      udp.close(() => closed[0].resolve());
      tcp.close(() => closed[1].resolve());
      await Promise.all(closed.map((one) => one.promise));
    },
  };

  function respond(query: DnsQuery | undefined, send: (bytes: Buffer) => void): void {
    if (query === undefined) return;
    questions.push(query.question);
    const reply = rule(query.question);
    if (reply.kind === 'silence') return;
    const bytes =
      reply.kind === 'garbage'
        ? garbage(query)
        : writeAnswer(query, reply.code, reply.records, reply.isTruncated ?? false);
    if (reply.kind === 'garbage' || reply.delayMs === undefined) {
      send(bytes);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      send(bytes);
    }, reply.delayMs);
    timers.add(timer);
  }
}

/** Knows these names and their addresses of both families; other names do not exist. */
export function answerFrom(hosts: Readonly<Record<string, readonly string[]>>): DnsRule {
  return ({ name, type }) => {
    const addresses = hosts[name];
    if (addresses === undefined) return answerCode('NXDOMAIN');
    return answerAddresses(
      name,
      addresses.filter((ip) => type !== 'other' && isIPv4(ip) === (type === 'A')),
    );
  };
}

/** Without addresses: the name exists, but has nothing of the type asked for. */
export function answerAddresses(name: string, addresses: readonly string[]): DnsReply {
  return { kind: 'answer', code: 'NOERROR', records: addresses.map((ip) => ({ type: 'address', name, ip })) };
}

export function answerCode(code: ResponseCode): DnsReply {
  return { kind: 'answer', code, records: [] };
}

/** A chain of aliases that ends at a name without address; with NXDOMAIN that name does not exist. */
export function answerAliases(names: readonly [string, ...string[]], code: ResponseCode): DnsReply {
  const records = names
    .slice(1)
    .map((target, index): DnsRecord => ({ type: 'CNAME', name: names[index] ?? '', target }));
  return { kind: 'answer', code, records };
}

/** UDP gives the port; TCP has to get the same one, which somebody else may hold. */
async function bindBoth(): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const udp = createSocket('udp4');
    const bound = Promise.withResolvers<void>();
    udp.once('error', bound.reject).bind(0, '127.0.0.1', bound.resolve);
    await bound.promise;
    const { port } = udp.address();
    const tcp = createServer();
    const listening = Promise.withResolvers<void>();
    tcp.once('error', listening.reject).listen(port, '127.0.0.1', listening.resolve);
    try {
      await listening.promise;
      return { udp, tcp, port };
    } catch (error) {
      udp.close();
      if (attempt === maxBindAttempts) throw error;
    }
  }
}

const maxBindAttempts = 20;

/** DNS over TCP: two bytes of length before each message. */
function readFramed(socket: Socket, onMessage: (message: Buffer) => void): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      onMessage(received.subarray(2, end));
      received = received.subarray(end);
    }
  });
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return length;
}

function garbage(query: DnsQuery): Buffer {
  const bytes = Buffer.alloc(40, 0xf7);
  bytes.writeUInt16BE(query.id, 0);
  return bytes;
}

function ignore(): void {}
