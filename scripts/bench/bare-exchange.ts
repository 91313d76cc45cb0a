import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { SignJWT } from 'jose';
import { Receiver, Sender } from 'ws';

/** What both sides of the comparison are given. */
export interface BenchTarget {
  readonly url: string;
  readonly caPem: string;
  readonly secret: string;
}

/**
 * The same bytes over the same sockets, written down without any of our code: connect, TLS 1.3, upgrade,
 * connect and refresh with two fresh tokens, Close and its echo. No deadlines, no evidence, no diagnosis.
 */
export async function exchangeBare(target: BenchTarget, secureContext: tls.SecureContext): Promise<void> {
  const url = new URL(target.url);
  const subject = `bench-${randomBytes(6).toString('hex')}`;
  const [first, second] = await Promise.all([sign(target.secret, subject, 60), sign(target.secret, subject, 120)]);
  const tcp = net.connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(tcp, 'connect');
  const socket = tls.connect({ socket: tcp, secureContext, ALPNProtocols: ['http/1.1'] });
  await once(socket, 'secureConnect');
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUser-Agent: centrifugo-canary\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nOrigin: https://app.lab.example\r\n\r\n`,
  );
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += ((await once(socket, 'data')) as [Buffer])[0].toString('latin1');
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  if (!head.includes(accept)) throw new Error('the server did not switch');
  const receiver = new Receiver({ isServer: false, maxPayload: 65_536, maxFragments: 16, maxBufferedChunks: 16 });
  const sender = new Sender(socket);
  socket.on('data', (chunk: Buffer) => receiver.write(chunk));
  socket.resume();
  const ask = async (command: object): Promise<void> => {
    const answered = once(receiver, 'message');
    sender.send(Buffer.from(JSON.stringify(command)), { binary: false, fin: true, mask: true, compress: false });
    const [data] = (await answered) as [Buffer];
    JSON.parse(data.toString('utf8'));
  };
  await ask({ id: 1, connect: { token: first, name: 'canary', version: '' } });
  await ask({ id: 2, refresh: { token: second } });
  const echoed = once(receiver, 'conclude');
  sender.close(1000, '', true);
  await echoed;
  socket.destroy();
}

function sign(secret: string, sub: string, ttlSeconds: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub, iat: now, exp: now + ttlSeconds })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(Buffer.from(secret));
}
