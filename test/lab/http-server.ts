import { formatAnswer, type HttpAnswer } from './http-answer.ts';
import { type HttpRequest, readRequest } from './http-request.ts';
import { type Connection, type Listener, type ListenOptions, listen } from './listener.ts';

/** One request and the connection it came on. Who neither answers nor takes over leaves the client waiting. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly connection: Connection;
  /** Counts the requests of the whole server, from 1. */
  readonly number: number;
  /** Writes a whole answer; the connection then waits for the next request, unless either side says close. */
  answer(answer: HttpAnswer): void;
}

export interface HttpServerOptions extends Omit<ListenOptions, 'onConnection'> {
  /** What is not answered when this returns is the handler's own business: the bytes of the connection are then its own. */
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

/** A small HTTP/1 server that lets the handler write every byte itself, and parses requests as strictly as Go does. */
export function startHttpServer(options: HttpServerOptions): Promise<Listener> {
  let number = 0;
  const serve = async (connection: Connection): Promise<void> => {
    for (;;) {
      const request = await readRequest(connection.stream);
      if (request === null) {
        connection.stream.destroy();
        return;
      }
      if ('badRequest' in request) {
        connection.stream.end(refusal(request.badRequest)).resume();
        return;
      }
      number += 1;
      if ((await serveOne(request, connection, number, options.handle)) === 'stop') return;
    }
  };
  return listen({ ...options, onConnection: (connection) => void serve(connection) });
}

async function serveOne(
  request: HttpRequest,
  connection: Connection,
  number: number,
  handle: HttpServerOptions['handle'],
): Promise<'next' | 'stop'> {
  let answered: HttpAnswer | null = null;
  await handle({
    request,
    connection,
    number,
    answer: (answer) => {
      answered = answer;
    },
  });
  if (answered === null) return 'stop';
  const closes = saysClose(request, answered);
  const goClose: HttpAnswer = closes && !hasHeader(answered, 'connection') ? withClose(answered) : answered;
  const bytes = formatAnswer(request.method === 'HEAD' ? withoutBody(goClose) : goClose, request.version);
  // Bytes left unread when the socket closes would turn the FIN into an RST.
  if (closes) connection.stream.end(bytes).resume();
  else connection.stream.write(bytes);
  return closes ? 'stop' : 'next';
}

/** A request with a body is answered and the connection ended: the lab reads no bodies. */
function saysClose(request: HttpRequest, answer: HttpAnswer): boolean {
  const asked = request.headers.get('connection')?.toLowerCase() ?? '';
  const hasBody = request.headers.has('transfer-encoding') || Number(request.headers.get('content-length') ?? 0) > 0;
  const answered = (answer.headers ?? []).some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value));
  return answered || hasBody || asked.includes('close') || (request.version === '1.0' && !asked.includes('keep-alive'));
}

function hasHeader(answer: HttpAnswer, name: string): boolean {
  return (answer.headers ?? []).some(([known]) => known.toLowerCase() === name);
}

/** Go writes `Connection: close` behind the content length. */
function withClose(answer: HttpAnswer): HttpAnswer {
  const length: [string, string] = ['Content-Length', String(Buffer.byteLength(answer.body ?? ''))];
  const headers = answer.headers ?? [];
  return {
    ...answer,
    headers: [...headers, ...(hasHeader(answer, 'content-length') ? [] : [length]), ['Connection', 'close']],
  };
}

function withoutBody(answer: HttpAnswer): HttpAnswer {
  const length: [string, string] = ['Content-Length', String(Buffer.byteLength(answer.body ?? ''))];
  return {
    ...answer,
    headers: [...(answer.headers ?? []), ...(hasHeader(answer, 'content-length') ? [] : [length])],
    body: '',
  };
}

function refusal(reason: string): string {
  return `HTTP/1.1 ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${reason}`;
}
