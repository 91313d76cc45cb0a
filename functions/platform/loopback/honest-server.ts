import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type TLSSocket } from 'node:tls';
import { Receiver, Sender } from 'ws';
import type { LoopbackServer, StartLoopbackServer } from '../../monitor/ports.ts';
import type { Clock } from '../../probe/clock.ts';
import { defaultLimits, defaultTimeLimits, type ProbeTarget } from '../../probe/probe-target.ts';
import { answerLine } from './loopback-session.ts';
import { isFresh, type MintedCertificate, mintLoopbackCertificate } from './mint-certificate.ts';

/**
 * An honest server for the self-test: TLS, upgrade, connect and refresh on 127.0.0.1 and a free port. What a check of it
 * proves is all ours: sockets, TLS library, clock, signing, codec and event loop. Certificate and secret are made once a process,
 * the certificate anew where the clock has been set, or the process has run for a year.
 */
export function createHonestServer(clock: Clock): StartLoopbackServer {
  let certificate: MintedCertificate | undefined;
  const hmacSecret = randomBytes(32).toString('base64url');
  return async () => {
    const nowMs = clock.now();
    if (certificate === undefined || !isFresh(certificate, nowMs)) certificate = mintLoopbackCertificate(nowMs);
    const { certificatePem, keyPem } = certificate;
    return startServer(certificatePem, keyPem, hmacSecret, clock);
  };
}

async function startServer(cert: string, key: string, hmacSecret: string, clock: Clock): Promise<LoopbackServer> {
  const server = createServer({ cert, key });
  const open = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  // What its clients do is theirs to tell: a handshake that fails shows in the probe.
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => serve(socket, hmacSecret, clock));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    target: targetAt(address.port, cert, hmacSecret),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Long for a loopback, and still a small part of a run. */
const selfTestMs = 3_000;

function targetAt(port: number, ca: string, hmacSecret: string): ProbeTarget {
  return {
    name: 'self-test',
    url: new URL(`wss://127.0.0.1:${port}/connection/websocket`),
    encoding: 'json',
    asksSubprotocol: false,
    origin: null,
    headers: {},
    ca: [ca],
    serverName: null,
    resolver: null,
    token: { kind: 'mint', key: { hmacSecret }, claims: {}, ttlSeconds: 60 },
    refresh: true,
    until: 'refresh',
    timeouts: { ...defaultTimeLimits, total: selfTestMs },
    limits: defaultLimits,
    secrets: [hmacSecret],
  };
}

/** A request of the probe is far smaller. */
const mostHeadBytes = 8_192;
const mostMessageBytes = 16_384;

function serve(socket: TLSSocket, hmacSecret: string, clock: Clock): void {
  let head = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', function readHead(chunk: Buffer) {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1 && head.length <= mostHeadBytes) return;
    const key = /^sec-websocket-key: *(\S+)/im.exec(head.subarray(0, Math.max(end, 0)).toString('latin1'))?.[1];
    if (key === undefined) {
      socket.destroy();
      return;
    }
    socket.removeListener('data', readHead);
    socket.write(switching(key));
    converse(socket, head.subarray(end + 4), hmacSecret, clock);
  });
}

function converse(socket: TLSSocket, rest: Buffer, hmacSecret: string, clock: Clock): void {
  const receiver = new Receiver({
    isServer: true,
    maxPayload: mostMessageBytes,
    maxFragments: 16,
    maxBufferedChunks: 1_024,
  });
  const sender = new Sender(socket);
  receiver.on('message', (data: Buffer) => {
    for (const line of data.toString('utf8').split('\n')) {
      const answer = answerLine(line, hmacSecret, clock.now());
      if (answer === null) continue;
      if ('closeCode' in answer) sender.close(answer.closeCode, '', false);
      else sender.send(Buffer.from(answer.reply), { binary: false, fin: true, mask: false, compress: false });
    }
  });
  receiver.on('conclude', () => {
    sender.close(1000, '', false);
    socket.end();
  });
  receiver.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => receiver.write(chunk));
  if (rest.length > 0) receiver.write(rest);
}

/** RFC 6455, section 4.2.2. */
function switching(key: string): string {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}
