import { certificateFault, inDays } from '../certificate-fault.ts';
import { selfSign } from '../certificates.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.self-signed';

export default [
  certificateFault(code, 'an EC certificate that signed itself', () => selfSign()),
  certificateFault(code, 'an RSA certificate that signed itself', () => selfSign({ key: 'rsa-2048' })),
  certificateFault(code, 'the one-liner of tutorials: a common name, no other names, may sign others', () =>
    selfSign({
      key: 'rsa-2048',
      commonName: 'localhost',
      dns: [],
      ip: [],
      isCa: true,
      keyUsage: null,
      extendedKeyUsage: null,
    }),
  ),
  certificateFault(code, 'expired as well', () => selfSign({ notBefore: inDays(-400), notAfter: inDays(-35) })),
  certificateFault(code, 'a weak RSA key as well', () => selfSign({ key: 'rsa-1024', hash: 'sha1' })),
] satisfies readonly Fault[];
