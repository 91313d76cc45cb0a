import type { Duplex } from 'node:stream';
import type { HttpAnswer } from '../../failure/evidence.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import { printableBytes, printableText } from '../printable.ts';
import { createBodyReader } from './body-reader.ts';
import { endOfDestroyed, type TlsEnd, tlsEndOf } from './handshake.ts';
import { createHeadReader, type HeadState, type ResponseHead } from './head-reader.ts';

/** What came back for one upgrade request. */
export type UpgradeExchange =
  | { readonly kind: 'switched'; readonly head: ResponseHead; readonly rest: Buffer }
  | { readonly kind: 'answered'; readonly head: ResponseHead; readonly answer: HttpAnswer }
  | {
      readonly kind: 'ended';
      readonly ended: 'closed' | 'reset' | 'timeout' | 'not-http' | 'tls-alert' | 'oversized';
      readonly received: string;
      readonly receivedBytes: number;
      /** How TLS under it ended, where it did. */
      readonly tlsEnd?: TlsEnd;
    };

/** The status decides; the body only says whose answer it is, and may not hold up the verdict for longer. */
const bodyMs = 1_000;

/** Writes one request and reads one bounded answer. Behind a 101 nothing is read: `rest` is what came with it. */
export function exchangeUpgrade(socket: Duplex, request: string, deadline: Deadline): Promise<UpgradeExchange> {
  const reader = createHeadReader();
  const ended = (how: EndedHow, tlsEnd?: TlsEnd): UpgradeExchange => ({
    kind: 'ended',
    ended: how,
    received: printableBytes(reader.received()),
    receivedBytes: reader.receivedBytes(),
    ...(tlsEnd === undefined ? {} : { tlsEnd }),
  });
  let body: BodyBeingRead | undefined;
  return waitUntil<UpgradeExchange>(
    deadline,
    // With the head there is an answer, whatever has come of its body.
    () => body?.soFar() ?? ended('timeout'),
    (settle) => {
      const onData = (chunk: Buffer) => {
        const state = reader.push(chunk);
        if (state.kind === 'more') return;
        stopListening();
        if (state.kind === 'head' && state.head.status !== 101) {
          body = readBody(socket, state, settle);
          body.begin();
        } else if (state.kind === 'head') settle({ kind: 'switched', head: state.head, rest: state.rest });
        else settle(ended(howNoHead(state.kind, reader.received())));
      };
      const onEnd = () => settle(ended('closed'));
      const onLost = (tlsEnd: TlsEnd) => settle(ended(tlsEnd.ended === 'reset' ? 'reset' : 'closed', tlsEnd));
      const onError = (error: Error) => onLost(tlsEndOf(error));
      const stopListening = () => {
        socket.pause();
        socket.removeListener('data', onData);
        socket.removeListener('end', onEnd);
        socket.removeListener('close', onEnd);
        socket.removeListener('error', onError);
      };
      if (socket.destroyed) {
        onLost(endOfDestroyed(socket));
        return undefined;
      }
      socket.on('data', onData);
      socket.once('end', onEnd);
      socket.once('close', onEnd);
      socket.once('error', onError);
      socket.write(request);
      return () => {
        stopListening();
        body?.stop();
      };
    },
  );
}

type EndedHow = Extract<UpgradeExchange, { kind: 'ended' }>['ended'];

const tlsAlertRecord = 0x15;
const tlsMajorVersion = 0x03;

function howNoHead(kind: 'not-http' | 'oversized', received: Buffer): EndedHow {
  if (kind === 'oversized') return 'oversized';
  return received[0] === tlsAlertRecord && received[1] === tlsMajorVersion ? 'tls-alert' : 'not-http';
}

interface BodyBeingRead {
  begin(): void;
  soFar(): UpgradeExchange;
  stop(): void;
}

/** Reads on for the body until it is whole, its time is over or the connection ends: all three give an answer. */
function readBody(
  socket: Duplex,
  { head, rest }: Extract<HeadState, { kind: 'head' }>,
  settle: (exchange: UpgradeExchange) => void,
): BodyBeingRead {
  const body = createBodyReader(head);
  const soFar = (): UpgradeExchange => ({ kind: 'answered', head, answer: answerOf(head, body.bytes(), body.read()) });
  const finish = () => settle(soFar());
  const onData = (chunk: Buffer) => {
    if (body.push(chunk)) finish();
  };
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    if (body.push(rest)) {
      finish();
      return;
    }
    timer = setTimeout(finish, bodyMs);
    socket.on('data', onData);
    socket.once('end', finish);
    socket.once('close', finish);
    socket.resume();
  };
  const stop = () => {
    clearTimeout(timer);
    socket.removeListener('data', onData);
    socket.removeListener('end', finish);
    socket.removeListener('close', finish);
    socket.pause();
  };
  return { begin, soFar, stop };
}

/** Headers that tell whose answer it is. */
const tellingHeaders = [
  'server',
  'via',
  'cf-ray',
  'sec-websocket-version',
  'location',
  'content-type',
  'content-length',
  'date',
  'retry-after',
  'x-content-type-options',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'www-authenticate',
] as const;

function answerOf(head: ResponseHead, bodyBytes: number, body: Buffer): HttpAnswer {
  const headers: Record<string, string> = {};
  for (const name of tellingHeaders) {
    const value = head.headers.get(name);
    if (value !== undefined) headers[name] = printableText(value);
  }
  return { status: head.status, reason: printableText(head.reason), headers, bodyBytes, body: printableBytes(body) };
}
