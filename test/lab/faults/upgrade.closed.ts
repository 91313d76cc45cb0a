import type { Fault } from '../fault.ts';
import { writes } from '../upgrade-fault.ts';

const code = 'upgrade.closed';

const halfHead = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConne';

export default [
  ...writes(code, 'FIN in place of an answer', ({ stream }) => stream.end()),
  ...writes(code, 'RST in place of an answer', (connection) => connection.reset()),
  ...writes(code, 'half a head, then FIN', ({ stream }) => stream.end(halfHead)),
  ...writes(code, 'half a head, then RST', (connection) => connection.stream.write(halfHead, () => connection.reset())),
  ...writes(code, 'the first letters, then FIN', ({ stream }) => stream.end('HTT')),
  ...writes(code, 'early hints, then FIN', ({ stream }) => stream.end('HTTP/1.1 103 Early Hints\r\n\r\n')),
] satisfies readonly Fault[];
