import type { Fault } from '../fault.ts';
import { atAddress, atName } from '../fault-address.ts';
import { interceptFinish } from '../intercepted-finish.ts';
import { onFirstRecord, serveRaw } from '../raw-server.ts';
import { onHello } from '../socket-fault.ts';
import { serverHelloRecord } from '../tls-records.ts';

const code = 'tls.reset-midway';

export default [
  onHello(code, 'reset on the ClientHello', (socket) => socket.resetAndDestroy()),
  {
    code,
    shape: 'reset on the ClientHello, whatever name is sent',
    encodings: ['json'],
    async start() {
      return atName(await serveRaw((socket) => onFirstRecord(socket, () => socket.resetAndDestroy())));
    },
  },
  onHello(code, 'reset in the middle of the ServerHello', (socket) => {
    socket.write(serverHelloRecord(0x0303).subarray(0, 30), () => socket.resetAndDestroy());
  }),
  {
    code,
    shape: 'reset when keys were agreed, in place of the last flight',
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      const options = { key: keyPem, cert: chainPem };
      return atAddress(await interceptFinish('TLSv1.2', options, (client) => client.resetAndDestroy()));
    },
  },
] satisfies readonly Fault[];
