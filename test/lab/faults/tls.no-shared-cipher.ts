import type { Fault } from '../fault.ts';
import { atAddress } from '../fault-address.ts';
import { finish, serveTls } from '../raw-server.ts';
import { onHello } from '../socket-fault.ts';
import { alertRecord, alerts } from '../tls-records.ts';

const code = 'tls.no-shared-cipher';

export default [
  {
    code,
    shape: 'ciphers for RSA with an EC certificate',
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      return atAddress(
        await serveTls({ key: keyPem, cert: chainPem, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }),
      );
    },
  },
  {
    code,
    shape: 'a curve that nobody offers',
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue({ key: 'rsa-2048' });
      return atAddress(
        await serveTls({
          key: keyPem,
          cert: chainPem,
          ecdhCurve: 'brainpoolP512r1',
          maxVersion: 'TLSv1.2',
          ciphers: 'ECDHE+AESGCM',
        }),
      );
    },
  },
  {
    code,
    shape: 'ciphers of the nineties',
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue({ key: 'rsa-2048' });
      return atAddress(
        await serveTls({ key: keyPem, cert: chainPem, maxVersion: 'TLSv1.2', ciphers: 'NULL-SHA256:@SECLEVEL=0' }),
      );
    },
  },
  onHello(code, 'alert 40 and FIN', (socket) => finish(socket, alertRecord(alerts.handshakeFailure))),
  onHello(code, 'alert 71: not secure enough', (socket) => finish(socket, alertRecord(alerts.insufficientSecurity))),
] satisfies readonly Fault[];
