import type { Socket } from 'node:net';
import type { Fault } from '../fault.ts';
import { atAddress } from '../fault-address.ts';
import { formatAnswer } from '../http-answer.ts';
import { interceptFinish } from '../intercepted-finish.ts';
import { finish } from '../raw-server.ts';
import { isTlsRecord, onAccept, onHello } from '../socket-fault.ts';
import { nginxWords } from '../tls-port-words.ts';
import { serverHelloRecord } from '../tls-records.ts';

const code = 'tls.timeout';

export default [
  onAccept(code, 'accepts and is silent', (socket) => socket.resume(), true),
  onHello(code, 'a byte of the ServerHello a second', dribble, true),
  onHello(code, 'the ServerHello, then silence', (socket) => socket.write(serverHelloRecord(0x0303)), true),
  onHello(
    code,
    'half of the ServerHello, then silence',
    (socket) => socket.write(serverHelloRecord(0x0303).subarray(0, 30)),
    true,
  ),
  onHello(
    code,
    'silence to the ClientHello, and nginx says in clear that the port wants TLS',
    (socket, bytes) => {
      if (!isTlsRecord(bytes)) finish(socket, formatAnswer(nginxWords));
    },
    true,
  ),
  {
    code,
    shape: 'silence when keys were agreed, in place of the last flight',
    encodings: ['json'],
    isSlow: true,
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      return atAddress(await interceptFinish('TLSv1.2', { key: keyPem, cert: chainPem }, () => {}));
    },
  },
] satisfies readonly Fault[];

function dribble(socket: Socket): void {
  const bytes = serverHelloRecord(0x0303);
  let sent = 0;
  const writeNext = (): void => {
    socket.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent === bytes.length) clearInterval(timer);
  };
  const timer = setInterval(writeNext, 1_000);
  socket.resume().on('close', () => clearInterval(timer));
  writeNext();
}
