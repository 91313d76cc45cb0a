import type { Fault } from '../fault.ts';
import { pour } from '../slow-writing.ts';
import { writes } from '../upgrade-fault.ts';

const code = 'upgrade.oversized';

const statusLine = 'HTTP/1.1 101 Switching Protocols\r\n';

export default [
  ...writes(code, 'a whole head of 100 KiB', ({ stream }) =>
    stream.end(`${statusLine}Set-Cookie: ${'a'.repeat(100 * 1024)}\r\n\r\n`),
  ),
  ...writes(code, 'headers without an end', ({ stream }) => {
    stream.write(statusLine);
    pour(stream, 'X-Cache-Tag: abcdefghijklmnopqrstuvwxyz\r\n'.repeat(100));
  }),
  ...writes(code, 'one header without an end', ({ stream }) => {
    stream.write(`${statusLine}X-Padding: `);
    pour(stream, 'a'.repeat(4096));
  }),
  ...writes(code, 'a status line without an end', ({ stream }) => {
    stream.write('HTTP/1.1 200 ');
    pour(stream, 'OK'.repeat(2048));
  }),
] satisfies readonly Fault[];
