import type { Authority, Issued } from '../certificates.ts';
import { answerFrom, startDnsServer } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { labTls, startLabServer } from '../lab-server.ts';
import type { LabTls } from '../listener.ts';
import { websocketPath } from '../upgrade-decision.ts';

const code = 'up';

/** Names, addresses and certificates in order. */
export const healthyTransports: readonly Fault[] = [
  withTls('TLS 1.2', { maxVersion: 'TLSv1.2' }),
  withTls('TLS 1.3 only', { minVersion: 'TLSv1.3' }),
  withCertificate('a certificate with 20 days left', (authority) => authority.issue({ notAfter: inDays(20) })),
  withCertificate('an RSA certificate below two intermediates', (authority) =>
    authority.intermediate({ commonName: 'Upper' }).intermediate({ commonName: 'Lower' }).issue({ key: 'rsa-2048' }),
  ),
  withCertificate('the root is sent as well', (authority) => {
    const issued = authority.issue();
    return { ...issued, chainPem: issued.chainPem + authority.caPem };
  }),
  {
    code,
    shape: 'a wildcard certificate, several addresses that are the same one',
    encodings: ['json'],
    async start(parts) {
      const issued = parts.authority.issue({ dns: ['*.lab.example'] });
      const server = await startLabServer(parts, { tls: { cert: issued.chainPem, key: issued.keyPem } });
      const dns = await startDnsServer(answerFrom({ 'chat.lab.example': ['127.0.0.1', '127.0.0.1'] }));
      return {
        target: { url: `wss://chat.lab.example:${server.port}${websocketPath}`, resolver: dns.address },
        async close() {
          await Promise.all([server.close(), dns.close()]);
        },
      };
    },
  },
];

function withTls(shape: string, versions: Pick<LabTls, 'minVersion' | 'maxVersion'>): Fault {
  return honestFault(code, shape, {
    encodings: ['json'],
    server: ({ authority }) => ({ tls: { ...labTls(authority), ...versions } }),
  });
}

function withCertificate(shape: string, issue: (authority: Authority) => Issued): Fault {
  return honestFault(code, shape, {
    encodings: ['json'],
    server({ authority }) {
      const issued = issue(authority);
      return { tls: { cert: issued.chainPem, key: issued.keyPem } };
    },
  });
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 24 * 3_600_000);
}
