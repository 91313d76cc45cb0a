import type { Fault } from '../fault.ts';
import { dribble, repeat } from '../slow-writing.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'token.timeout';

export default [
  tokenFault(code, 'silence', { isSlow: true, first: () => {} }),
  tokenFault(code, 'silence, in clear', { isSlow: true, tls: null, first: () => {} }),
  tokenFault(code, 'a head that comes a byte at a time', {
    isSlow: true,
    first: ({ connection }) => dribble(connection.stream, `HTTP/1.1 200 OK\r\nX-Padding: ${'a'.repeat(10_000)}`, 50),
  }),
  tokenFault(code, 'a body without an end, in chunks', {
    isSlow: true,
    first({ connection }) {
      connection.stream.write(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      repeat(connection.stream, 50, () => connection.stream.write('1\r\n \r\n'));
    },
  }),
  tokenFault(code, 'a body of unknown length that does not end', {
    isSlow: true,
    first({ connection }) {
      connection.stream.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"token":');
      repeat(connection.stream, 50, () => connection.stream.write(' '));
    },
  }),
  tokenFault(code, 'silence in place of the second token', { isSlow: true, first: handsOut(), second: () => {} }),
] satisfies readonly Fault[];
