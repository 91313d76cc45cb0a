import { createAuthority } from '../certificates.ts';
import type { Fault } from '../fault.ts';
import { atAddress } from '../fault-address.ts';
import { type FinishAct, interceptFinish } from '../intercepted-finish.ts';
import { finish, serveTls } from '../raw-server.ts';
import { alerts } from '../tls-records.ts';

const code = 'tls.client-certificate-required';

export default [
  demands('TLS 1.3: alert 116 after our side is done', 'TLSv1.3'),
  demands('TLS 1.2: alert 40 after the request', 'TLSv1.2'),
  answers('TLS 1.2: alert 42 after the request', 'TLSv1.2', alerts.badCertificate),
  answers('TLS 1.3: alert 42 after our side is done', 'TLSv1.3', alerts.badCertificate),
  answers('TLS 1.3: alert 40 after our side is done', 'TLSv1.3', alerts.handshakeFailure),
  asks('TLS 1.2: FIN after the request', 'TLSv1.2', (client) => finish(client)),
  asks('TLS 1.2: RST after the request', 'TLSv1.2', (client) => client.resetAndDestroy()),
  asks('TLS 1.3: FIN after our side is done', 'TLSv1.3', (client) => finish(client)),
] satisfies readonly Fault[];

/** A real server with `client_ca_pem`, as it were. */
function demands(shape: string, version: 'TLSv1.2' | 'TLSv1.3'): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      return atAddress(
        await serveTls({
          key: keyPem,
          cert: chainPem,
          ca: createAuthority('Clients of the lab').caPem,
          requestCert: true,
          rejectUnauthorized: true,
          minVersion: version,
          maxVersion: version,
        }),
      );
    },
  };
}

/** Servers built on other TLS libraries use other alerts: Go 42 under TLS 1.2, Java 42 under TLS 1.3. */
function answers(shape: string, version: 'TLSv1.2' | 'TLSv1.3', alert: number): Fault {
  return asks(shape, version, (client, seal) => finish(client, seal(alert)));
}

/** Some say nothing at all: Python's asyncio drops the alert with the connection. */
function asks(shape: string, version: 'TLSv1.2' | 'TLSv1.3', act: FinishAct): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start({ authority }) {
      const { keyPem, chainPem } = authority.issue();
      const options = { key: keyPem, cert: chainPem, requestCert: true, rejectUnauthorized: false };
      return atAddress(await interceptFinish(version, options, act));
    },
  };
}
