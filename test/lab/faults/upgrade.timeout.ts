import type { Fault } from '../fault.ts';
import { formatHead } from '../http-answer.ts';
import { dribble, repeat } from '../slow-writing.ts';
import { writes } from '../upgrade-fault.ts';

const code = 'upgrade.timeout';

const earlyHints = formatHead(103, [['Link', '</app.css>; rel=preload']]);

export default [
  ...writes(code, 'silence', () => {}, { isSlow: true }),
  ...writes(code, 'half a head', ({ stream }) => stream.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso'), {
    isSlow: true,
  }),
  ...writes(
    code,
    'a head that comes a byte at a time',
    ({ stream }) => dribble(stream, `HTTP/1.1 101 Switching Protocols\r\nX-Padding: ${'a'.repeat(10_000)}`, 50),
    { isSlow: true },
  ),
  ...writes(code, 'early hints without an end', ({ stream }) => repeat(stream, 40, () => stream.write(earlyHints)), {
    isSlow: true,
  }),
  ...writes(code, '100 Continue, then silence', ({ stream }) => stream.write('HTTP/1.1 100 Continue\r\n\r\n'), {
    isSlow: true,
  }),
] satisfies readonly Fault[];
