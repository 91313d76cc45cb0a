import fc from 'fast-check';
import { joined } from './script.ts';

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'HTTP/1.1 101 Switching Protocols',
      'HTTP/1.1 200 OK',
      'HTTP/1.1 403 Forbidden',
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 404 Not Found',
      'HTTP/1.1 503 Service Unavailable',
      'HTTP/1.0 302 Found',
      'HTTP/1.1 100 Continue',
      'HTTP/1.1 204 No Content',
      'HTTP/1.1 304 Not Modified',
      'HTTP/1.1 999 ?',
      'HTTP/1.1 000 ?',
      'HTTP/1.1  200',
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 999 }).map((status) => `HTTP/1.1 ${status} x`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('HTTP/2 200', 'HTTP/1.', 'HTTP/1.1', 'SSH-2.0-x', '220 mail ESMTP', '', 'H'),
  },
);
const header = fc.oneof(
  fc.constantFrom(
    'Upgrade: websocket',
    'Upgrade: h2c',
    'Connection: Upgrade',
    'Connection: keep-alive, upgrade',
    'Connection: close',
    'Sec-WebSocket-Accept: x',
    'Sec-WebSocket-Accept:',
    'Sec-WebSocket-Protocol: centrifuge-json',
    'Sec-WebSocket-Extensions: permessage-deflate',
    'Content-Length: 0',
    'Content-Length: 5',
    'Content-Length: 99999999999',
    'Content-Length: -1',
    'Content-Length: x',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Content-Encoding: gzip',
    'Content-Type: text/html',
    'Date: Mon, 23 Nov 1970 00:00:00 GMT',
    'Date: soon',
    'Age: 1e999',
    'Location: /login?token=x',
    'Location: //',
    'Server: nginx',
    'Via: 1.1 x',
    'Sec-Websocket-Version: 13',
    ' folded',
    ': empty',
    'no colon',
    'Retry-After: 5',
    'X: \u202e\u0000\u001b[31m',
  ),
  fc.string({ maxLength: 30 }).map((value) => `X-Any: ${value}`),
);
const body = fc.oneof(
  fc.constantFrom(
    '',
    'Bad Request\n',
    'Forbidden\n',
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffffff\r\n',
    '<html>',
    '{"token":"a.b.c"}',
    '{"token":1}',
    '"',
    'null',
  ),
  fc.string({ maxLength: 60 }),
);

/** HTTP answers that look like ones, more or less, with whatever stands behind. */
export const httpBytes: fc.Arbitrary<Buffer> = joined(
  fc
    .tuple(line, fc.array(header, { maxLength: 8 }), fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'), body, fc.boolean())
    .map(
      ([status, headers, end, text, isWhole]) => `${[status, ...headers].join(end)}${end}${isWhole ? end : ''}${text}`,
    ),
  3,
);
