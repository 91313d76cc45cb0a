import { createServer as createHttp2Server } from 'node:http2';
import type { Fault } from '../fault.ts';
import { atAddress } from '../fault-address.ts';
import { finish, runServer } from '../raw-server.ts';
import { onAccept, onHello } from '../socket-fault.ts';

const code = 'tls.not-tls';

export default [
  banner('SSH', 'SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5\r\n'),
  banner('SMTP', '220 mail.lab.example ESMTP Postfix\r\n'),
  banner('FTP', '220 (vsFTPd 3.0.5)\r\n'),
  banner('IMAP', '* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot ready.\r\n'),
  banner('MySQL', mySqlGreeting()),
  onHello(code, 'Redis', (socket) =>
    finish(socket, "-ERR unknown command '\\x16\\x03\\x01', with args beginning with: \r\n"),
  ),
  onHello(code, 'PostgreSQL', (socket) =>
    finish(socket, Buffer.from('E\0\0\0\x2dSFATAL\0C08P01\0Minvalid length of packet\0\0', 'latin1')),
  ),
  onHello(code, 'zeros', (socket) => finish(socket, Buffer.alloc(512))),
  onHello(code, 'random bytes', (socket) => finish(socket, noise(256))),
  onHello(code, 'a single byte, then FIN', (socket) => finish(socket, 'N')),
  {
    code,
    shape: 'HTTP/2 without TLS, as gRPC servers speak it',
    encodings: ['json'],
    async start() {
      const server = createHttp2Server();
      server.on('session', (session) => session.on('error', () => {}));
      server.on('sessionError', () => {});
      return atAddress(await runServer(server));
    },
  },
] satisfies readonly Fault[];

/** Speaks first, then only listens. */
function banner(protocol: string, text: string | Buffer): Fault {
  return onAccept(code, protocol, (socket) =>
    socket
      .resume()
      .on('end', () => socket.end())
      .write(text),
  );
}

/** Protocol version 10, a server version, thread id, salt, capabilities and the name of the plugin. */
function mySqlGreeting(): Buffer {
  const body = Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.36\0', 'latin1'),
    Buffer.from([0x2a, 0, 0, 0]),
    Buffer.from('saltsalt\0', 'latin1'),
    Buffer.from([0xff, 0xff, 0xff, 0x02, 0x00, 0xff, 0xdf, 0x15]),
    Buffer.alloc(10),
    Buffer.from('saltsaltsalt\0caching_sha2_password\0', 'latin1'),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
}

/** The same bytes in every run: a linear congruential generator; none of TLS or HTTP begins with its first byte. */
function noise(length: number): Buffer {
  let state = 20_261_122;
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 24;
  }
  bytes[0] = 0xb7;
  return bytes;
}
