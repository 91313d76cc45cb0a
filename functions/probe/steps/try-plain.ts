import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { PlainTry } from '../../failure/evidence.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import { printableBytes, printableText } from '../printable.ts';
import type { Route, Tools } from '../route.ts';
import { createBodyReader } from './body-reader.ts';
import { createHeadReader, type HeadState, type ResponseHead } from './head-reader.ts';
import { openAgain } from './open-again.ts';

/**
 * Counter-experiment: does the port that should speak TLS answer a plain upgrade request? Nothing of value is sent:
 * no token, no header of the target's, no query.
 */
export async function tryPlain(route: Route, path: string, deadline: Deadline, tools: Tools): Promise<PlainTry> {
  const socket = await openAgain(route, deadline, tools);
  if (socket === undefined) return { answer: 'nothing' };
  try {
    socket.write(plainRequest(route, path));
    return await readAnswer(socket, deadline);
  } finally {
    socket.destroy();
  }
}

function plainRequest(route: Route, path: string): string {
  const host = route.family === 6 && route.verifiedName === route.ip ? `[${route.ip}]` : route.verifiedName;
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}:${route.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');
}

/** A body that does not come may not hold up the verdict. */
const bodyMs = 1_000;

async function readAnswer(socket: Socket, deadline: Deadline): Promise<PlainTry> {
  const reader = createHeadReader();
  const state = await waitUntil<HeadState>(
    deadline,
    () => ({ kind: 'more' }),
    (settle) => {
      const onData = (chunk: Buffer) => {
        const next = reader.push(chunk);
        if (next.kind !== 'more') settle(next);
      };
      const onEnd = () => settle({ kind: 'more' });
      socket.on('data', onData);
      socket.once('end', onEnd);
      socket.once('close', onEnd);
      return () => socket.removeListener('data', onData).pause();
    },
  );
  if (state.kind !== 'head') return concludeWithoutHead(reader.received());
  const { head, rest } = state;
  // Only this status can be the answer of a TLS port.
  if (head.status === 400 && (isBareAnswer(head) || wantsTls(await readBody(socket, head, rest, deadline)))) {
    return { answer: 'tls', status: head.status, ...serverOf(head) };
  }
  return { answer: 'http', status: head.status, ...serverOf(head) };
}

function serverOf({ headers }: ResponseHead): Pick<PlainTry, 'server'> {
  const server = headers.get('server');
  return server === undefined ? {} : { server: printableText(server) };
}

function readBody(socket: Socket, head: ResponseHead, rest: Buffer, deadline: Deadline): Promise<Buffer> {
  const body = createBodyReader(head);
  if (body.push(rest) || socket.readableEnded) return Promise.resolve(body.read());
  return waitUntil<Buffer>(
    deadline.within(bodyMs),
    () => body.read(),
    (settle) => {
      const finish = () => settle(body.read());
      socket.on('data', (chunk: Buffer) => {
        if (body.push(chunk)) finish();
      });
      socket.once('end', finish);
      socket.once('close', finish);
      socket.resume();
      return undefined;
    },
  );
}

function concludeWithoutHead(received: Buffer): PlainTry {
  if (received.length === 0) return { answer: 'nothing' };
  // A status line that began as one is HTTP, even where the rest never came.
  if (received.subarray(0, 7).toString('latin1') === 'HTTP/1.') return { answer: 'http' };
  if (isTlsRecord(received)) return { answer: 'tls' };
  return { answer: 'other', text: printableBytes(received) };
}

/**
 * nginx and what is built on it, Apache and Tomcat say in clear that their port wants TLS. Where these words change, the
 * answer counts as plain HTTP, and the diagnosis names the doubt.
 */
function wantsTls(body: Buffer): boolean {
  return /sent to HTTPS port|SSL-enabled server port|host and port requires TLS/.test(body.toString('latin1'));
}

/** Go answers clear HTTP on its TLS port with a bare 400 in HTTP/1.0: no other answer of it has that version, or no header at all. */
function isBareAnswer({ minorVersion, headers }: ResponseHead): boolean {
  return minorVersion === 0 && headers.size === 0;
}

/** An alert or a handshake record of any version: how a TLS server answers clear text. */
function isTlsRecord(received: Buffer): boolean {
  return (received[0] === 0x15 || received[0] === 0x16) && (received.length < 2 || received[1] === 0x03);
}
