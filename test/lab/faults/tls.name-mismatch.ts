import { certificateFault } from '../certificate-fault.ts';
import { createAuthority } from '../certificates.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.name-mismatch';

export default [
  certificateFault(code, 'the certificate is for another name', ({ authority }) => ({
    ...authority.issue({ dns: ['www.lab.example', 'lab.example'] }),
    name: 'chat.lab.example',
  })),
  certificateFault(code, 'only the common name fits, beside other names', ({ authority }) => ({
    ...authority.issue({ commonName: 'chat.lab.example', dns: ['www.lab.example'] }),
    name: 'chat.lab.example',
  })),
  certificateFault(code, 'only a common name, and it fits', ({ authority }) => ({
    ...authority.issue({ commonName: 'chat.lab.example', dns: [], ip: [] }),
    name: 'chat.lab.example',
  })),
  certificateFault(code, 'the common name fits, beside an address', ({ authority }) => ({
    ...authority.issue({ commonName: 'chat.lab.example', ip: ['127.0.0.1'] }),
    name: 'chat.lab.example',
  })),
  certificateFault(code, 'the address is not in the certificate', ({ authority }) =>
    authority.issue({ dns: ['localhost'] }),
  ),
  certificateFault(code, 'the address stands there as a DNS name', ({ authority }) =>
    authority.issue({ commonName: '127.0.0.1', dns: ['127.0.0.1'] }),
  ),
  certificateFault(code, 'the wildcard covers one label, not two', ({ authority }) => ({
    ...authority.issue({ dns: ['*.lab.example'] }),
    name: 'eu.chat.lab.example',
  })),
  certificateFault(code, 'the wildcard does not cover the bare domain', ({ authority }) => ({
    ...authority.issue({ dns: ['*.lab.example'] }),
    name: 'lab.example',
  })),
  certificateFault(code, 'the server name that was asked for is not in the certificate', ({ authority }) => ({
    ...authority.issue(),
    changes: { serverName: 'chat.lab.example' },
  })),
  certificateFault(code, 'the default certificate of a balancer, from an unknown authority', () => ({
    ...createAuthority('Balancer Default').issue({ dns: ['ingress.local'] }),
    name: 'chat.lab.example',
  })),
] satisfies readonly Fault[];
