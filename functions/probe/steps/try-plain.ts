import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { PlainTry } from '../../failure/evidence.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import { printableBytes, printableText } from '../printable.ts';
import type { Route, Tools } from '../route.ts';
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

function readAnswer(socket: Socket, deadline: Deadline): Promise<PlainTry> {
  const reader = createHeadReader();
  let state: HeadState = { kind: 'more' };
  return waitUntil<PlainTry>(
    deadline,
    () => conclude(state, reader.received()),
    (settle) => {
      socket.on('data', (chunk: Buffer) => {
        state = reader.push(chunk);
        if (state.kind !== 'more') settle(conclude(state, reader.received()));
      });
      const onEnd = () => settle(conclude(state, reader.received()));
      socket.once('end', onEnd);
      socket.once('close', onEnd);
      return undefined;
    },
  );
}

function conclude(state: HeadState, received: Buffer): PlainTry {
  if (state.kind === 'head') {
    if (isTlsPortOfGo(state.head)) return { answer: 'tls' };
    const server = state.head.headers.get('server');
    return {
      answer: 'http',
      status: state.head.status,
      ...(server === undefined ? {} : { server: printableText(server) }),
    };
  }
  if (received.length === 0) return { answer: 'nothing' };
  // A status line that began as one is HTTP, even where the rest never came.
  if (received.subarray(0, 7).toString('latin1') === 'HTTP/1.') return { answer: 'http' };
  if (isTlsRecord(received)) return { answer: 'tls' };
  return { answer: 'other', text: printableBytes(received) };
}

/** Go answers clear HTTP on its TLS port with a bare 400 in HTTP/1.0: no other answer of it has that version, or no header at all. */
function isTlsPortOfGo({ status, minorVersion, headers }: ResponseHead): boolean {
  return status === 400 && minorVersion === 0 && headers.size === 0;
}

/** An alert or a handshake record of any version: how a TLS server answers clear text. */
function isTlsRecord(received: Buffer): boolean {
  return (received[0] === 0x15 || received[0] === 0x16) && (received.length < 2 || received[1] === 0x03);
}
