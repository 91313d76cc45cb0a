import type { Fault } from '../fault.ts';
import { writes } from '../upgrade-fault.ts';

const code = 'upgrade.not-http';

/** SETTINGS with one setting, and a GOAWAY: what an HTTP/2 server says to an HTTP/1 request. */
const http2Frames = Buffer.from('00000604000000000000030000006400000807000000000000000000000001', 'hex');

/** Fatal, handshake_failure (40). */
const alertRecord = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]);

export default [
  ...writes(code, 'an SSH server', ({ stream }) => stream.end('SSH-2.0-OpenSSH_9.6\r\n')),
  ...writes(code, 'an SSH server that waits', ({ stream }) => stream.write('SSH-2.0-OpenSSH_9.6\r\n')),
  ...writes(code, 'a mail server', ({ stream }) =>
    stream.end('220 mail.lab.example ESMTP\r\n500 unrecognized command\r\n'),
  ),
  ...writes(code, 'Redis', ({ stream }) => stream.end("-ERR wrong number of arguments for 'get' command\r\n")),
  ...writes(code, 'HTTP/2 frames', ({ stream }) => stream.end(http2Frames)),
  ...writes(code, 'HTTP/2 in words', ({ stream }) => stream.end('HTTP/2 200\r\nserver: edge\r\n\r\n')),
  ...writes(code, 'zeros', ({ stream }) => stream.end(Buffer.alloc(64))),
  ...writes(code, 'a page without a head', ({ stream }) => stream.end('<html><body>It works!</body></html>')),
  ...writes(code, 'garbage of 256 KiB without a line break', ({ stream }) => stream.end('x'.repeat(256 * 1024))),
  ...writes(code, 'the head begins one byte late', ({ stream }) =>
    stream.end(' HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  ),
  ...writes(code, 'a TLS alert from a port where no handshake finishes', ({ stream }) => stream.end(alertRecord)),
] satisfies readonly Fault[];
