import type { Fault } from '../fault.ts';
import { atAddress, atName } from '../fault-address.ts';
import { formatAnswer } from '../http-answer.ts';
import { interceptFinish } from '../intercepted-finish.ts';
import { finish, onFirstRecord, serveRaw } from '../raw-server.ts';
import { isTlsRecord, onAccept, onHello } from '../socket-fault.ts';
import { apacheWords, nginxWords, tomcatWords } from '../tls-port-words.ts';
import { alertRecord, alerts, serverHelloRecord } from '../tls-records.ts';

const code = 'tls.closed-midway';
const serverHello = serverHelloRecord(0x0303);

export default [
  onAccept(code, 'closed on accept: a balancer without targets', (socket) => finish(socket)),
  onHello(code, 'closed on the ClientHello', (socket) => finish(socket)),
  {
    code,
    shape: 'closed on the ClientHello, whatever name is sent',
    encodings: ['json'],
    async start() {
      return atName(await serveRaw((socket) => onFirstRecord(socket, () => finish(socket))));
    },
  },
  onHello(code, 'closed in the middle of the ServerHello', (socket) => finish(socket, serverHello.subarray(0, 30))),
  ...[
    { whose: 'nginx', words: nginxWords },
    { whose: 'Apache', words: apacheWords },
    { whose: 'Tomcat', words: tomcatWords },
  ].map(({ whose, words }) =>
    onHello(code, `closed on the ClientHello, and ${whose} says in clear that the port wants TLS`, (socket, bytes) =>
      finish(socket, isTlsRecord(bytes) ? undefined : formatAnswer(words)),
    ),
  ),
  onHello(code, 'closed behind the ServerHello', (socket) => finish(socket, serverHello)),
  onHello(code, 'closed in the middle of an alert', (socket) =>
    finish(socket, alertRecord(alerts.internalError).subarray(0, 6)),
  ),
  {
    code,
    shape: 'closed when keys were agreed, in place of the last flight',
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      return atAddress(await interceptFinish('TLSv1.2', { key: keyPem, cert: chainPem }, (client) => finish(client)));
    },
  },
] satisfies readonly Fault[];
