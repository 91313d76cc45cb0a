import { createServer as createHttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Fault } from '../fault.ts';
import { atAddress } from '../fault-address.ts';
import { startHonestServer } from '../honest-server.ts';
import { formatAnswer, goError, htmlPage, nginxPage } from '../http-answer.ts';
import { finish, runServer } from '../raw-server.ts';
import { isTlsRecord, onAccept, onHello } from '../socket-fault.ts';

const code = 'tls.plain-server';

const goBadRequest =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';
const notFound = formatAnswer(goError(404, '404 page not found'));

export default [
  onHello(code, 'nginx answers 400 with a page', (socket, bytes) =>
    finish(socket, formatAnswer(nginxPage(isTlsRecord(bytes) ? 400 : 404))),
  ),
  onHello(code, 'an old nginx answers with a page that has no head', (socket, bytes) => {
    const page = nginxPage(400);
    finish(socket, isTlsRecord(bytes) ? (page.body ?? '') : formatAnswer(page));
  }),
  onHello(code, 'Go answers 400 in clear', (socket, bytes) =>
    finish(socket, isTlsRecord(bytes) ? goBadRequest : notFound),
  ),
  onHello(code, 'a balancer answers 400, and 503 to a proper request', (socket, bytes) =>
    finish(socket, formatAnswer(htmlPage(isTlsRecord(bytes) ? 400 : 503, 'awselb/2.0', 'Service Unavailable'))),
  ),
  {
    code,
    shape: 'Centrifugo without TLS',
    encodings: ['json'],
    isSlow: true,
    async start() {
      return atAddress(await startHonestServer());
    },
  },
  {
    code,
    shape: 'a plain WebSocket server',
    encodings: ['json'],
    async start() {
      const server = createHttpServer();
      const webSockets = new WebSocketServer({ server });
      const running = await runServer(server);
      return atAddress({
        port: running.port,
        async close() {
          webSockets.close();
          await running.close();
        },
      });
    },
  },
  {
    code,
    shape: 'a plain HTTP server that knows nothing of WebSockets',
    encodings: ['json'],
    async start() {
      return atAddress(
        await runServer(createHttpServer((_request, response) => response.setHeader('Server', 'kestrel').end('hello'))),
      );
    },
  },
  onHello(code, 'it closes on the ClientHello', (socket, bytes) =>
    finish(socket, isTlsRecord(bytes) ? undefined : notFound),
  ),
  onHello(code, 'it resets on the ClientHello', (socket, bytes) => {
    if (isTlsRecord(bytes)) socket.resetAndDestroy();
    else finish(socket, notFound);
  }),
  onAccept(code, 'it drops the ClientHello silently', answerRequest, true),
  onAccept(code, 'it waits for the end of a request that never comes, then answers 408', (socket) => {
    answerRequest(socket);
    const timer = setTimeout(
      () => finish(socket, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
      requestTimeoutMs,
    );
    socket.on('close', () => clearTimeout(timer));
  }),
] satisfies readonly Fault[];

const requestTimeoutMs = 300;

/** Reads until the empty line behind a request's headers; other bytes are never answered. */
function answerRequest(socket: Socket): void {
  let received = '';
  socket.on('data', (bytes: Buffer) => {
    received = `${received}${bytes.toString('latin1')}`.slice(-maxRequestChars);
    if (received.startsWith('GET ') && received.includes('\r\n\r\n')) finish(socket, notFound);
  });
}

const maxRequestChars = 8_192;
