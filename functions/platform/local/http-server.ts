import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerProblem, Problem } from '../../history/problem.ts';

export interface HttpServerParts {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Never rejects. */
  readonly respond: (request: Request) => Promise<Response>;
}

export interface RunningHttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A request of a browser has some hundred bytes of headers, with the cookies of other servers on this host some thousand. */
const mostHeaderBytes = 16 * 1_024;
const headersMs = 5_000;
const requestMs = 10_000;
const keepAliveMs = 5_000;
/** A page that is left open has one or two. */
const mostConnections = 256;

/**
 * Serves answers over HTTP/1.1. Bodies are not read: there is nothing to write here. Rejects with the system's error where
 * the address cannot be listened on.
 *
 * A name of its own that somebody lets point to this machine would let any web page read what is served here (DNS
 * rebinding). So where only this machine is listened to, only its own names are answered.
 */
export async function startHttpServer({ host, port, respond }: HttpServerParts): Promise<RunningHttpServer> {
  const isOwnName = ownNames(host);
  const server = createServer(
    {
      maxHeaderSize: mostHeaderBytes,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: 1_000,
      // Answered here, so that every mistake is told in the same form.
      requireHostHeader: false,
    },
    (request, response) => {
      void serve(request, response, isOwnName, respond);
    },
  );
  server.on('clientError', (error, socket) => void refuseUnread(error, socket));
  server.maxConnections = mostConnections;
  server.maxRequestsPerSocket = 1_000;
  server.on('connection', (socket) => {
    // Whoever does not take an answer is not waited for.
    socket.setTimeout(2 * requestMs, () => socket.destroy());
  });
  await listen(server, host, port);
  return { port: portOf(server), close: () => close(server) };
}

/** Whether an address to listen on can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Where a browser on this machine finds what listens there. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}/`;
}

type IsOwnName = (host: string | undefined) => boolean;

function ownNames(listened: string): IsOwnName {
  if (!isLoopback(listened)) return () => true;
  const own = new Set(['localhost', '127.0.0.1', '[::1]', isIPv6(listened) ? `[${listened}]` : listened]);
  // Nothing but a browser could be fooled, and every browser sends it. Any port: it may have been forwarded.
  return (host) => host === undefined || own.has(host.replace(/:\d{1,5}$/, '').toLowerCase());
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isOwnName: IsOwnName,
  respond: HttpServerParts['respond'],
): Promise<void> {
  outgoing.on('error', () => undefined);
  const hasBody = incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length']) > 0;
  if (hasBody) outgoing.setHeader('connection', 'close');
  const asked = readRequest(incoming, isOwnName);
  try {
    await send(asked instanceof Problem ? answerProblem(asked) : await respond(asked), outgoing);
  } catch {
    // Its end is all that can still be told.
    outgoing.destroy();
  }
}

function readRequest(incoming: IncomingMessage, isOwnName: IsOwnName): Request | Problem {
  const { host } = incoming.headers;
  if (host === undefined && incoming.httpVersion === '1.1') {
    return new Problem(400, 'Bad request', 'HTTP/1.1 wants a header Host.');
  }
  if (!isOwnName(host)) {
    const detail = 'Only localhost is answered here; start watch with --listen to serve another name.';
    return new Problem(421, 'Misdirected request', detail);
  }
  return toRequest(incoming) ?? new Problem(400, 'Bad request', 'The address of the request is none.');
}

/** null: what was asked for is no address of ours. */
function toRequest({ url = '', method = 'GET', headers }: IncomingMessage): Request | null {
  if (!url.startsWith('/')) return null;
  const known = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && !name.startsWith(':')) known.set(name, value);
  }
  try {
    // The host is of no meaning: answers name paths only.
    const asked = new URL(`http://history.invalid${url}`);
    // Methods that the web does not let anybody send are none of ours either.
    return new Request(asked, { method: /^(?:CONNECT|TRACE|TRACK)$/i.test(method) ? 'POST' : method, headers: known });
  } catch {
    return null;
  }
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  outgoing.statusCode = response.status;
  const hasNone = response.status === 204 || response.status === 304 || outgoing.req.method === 'HEAD';
  if (!hasNone) outgoing.setHeader('content-length', body.length);
  outgoing.end(hasNone ? undefined : body);
}

/** What could not be read as a request, or did not come in time. */
async function refuseUnread(error: Error, socket: Duplex): Promise<void> {
  if (!socket.writable || ('code' in error && error.code === 'ECONNRESET')) return void socket.destroy();
  const response = answerProblem(explainUnread(error));
  const body = await response.text();
  const head = [
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}`,
    ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  // Whoever keeps its side open would keep one of the few places.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function explainUnread(error: Error): Problem {
  switch ('code' in error ? error.code : null) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(431, 'Headers too long', `Headers, and the address, have at most ${mostHeaderBytes} bytes.`);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'Request timeout', `A request has to be here within ${headersMs / 1_000} seconds.`);
    default:
      return new Problem(400, 'Bad request', 'This is no request in HTTP/1.1.');
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}

/** Answers that are on their way get a moment. */
const closingMs = 500;

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closingMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
