import type { Fault } from '../fault.ts';
import { formatAnswer, goError, htmlPage, nginxPage } from '../http-answer.ts';
import { goPlainToTlsAnswer } from '../listener.ts';
import { answers, writes } from '../upgrade-fault.ts';

const code = 'upgrade.http-error';

const goBadRequest =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

export default [
  answers(code, "nginx's 400", nginxPage(400)),
  answers(code, "a balancer's 400", htmlPage(400, 'awselb/2.0', '400 Bad Request')),
  ...writes(code, "Go's 400: its parser refused the bytes", ({ stream }) => stream.end(goBadRequest)),
  answers(code, '400 of another WebSocket server', {
    status: 400,
    headers: [['Content-Type', 'text/plain']],
    body: 'Can "Upgrade" only to "WebSocket".',
  }),
  answers(code, "Centrifugo's 405", () =>
    goError(405, 'Method Not Allowed', [
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Allow-Origin', 'https://app.lab.example'],
      ['Sec-Websocket-Version', '13'],
    ]),
  ),
  answers(code, '405 of a static file server', nginxPage(405)),
  answers(code, '410', nginxPage(410)),
  answers(code, '418', { status: 418 }),
  answers(code, '421', htmlPage(421, 'Apache', '421 Misdirected Request')),
  answers(code, '426', {
    status: 426,
    headers: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
    ],
    body: 'Upgrade Required',
  }),
  answers(code, '431', nginxPage(431)),
  answers(code, "a framework's 500", {
    status: 500,
    headers: [['Content-Type', 'application/json']],
    body: '{"statusCode":500,"error":"Internal Server Error"}',
  }),
  answers(code, '501', { status: 501 }),
  answers(code, '505', { status: 505 }),
  answers(code, '531, which is no CDN code', { status: 531, reason: 'Unknown' }),
  answers(code, '999', { status: 999, reason: 'Request denied' }),
  ...writes(code, "Go's words about TLS on a port that speaks none", ({ stream }) => stream.end(goPlainToTlsAnswer)),
  ...writes(code, "nginx's words about TLS on a port that speaks none", ({ stream }) =>
    stream.end(formatAnswer(nginxPage(400, '400 The plain HTTP request was sent to HTTPS port'))),
  ),
] satisfies readonly Fault[];
