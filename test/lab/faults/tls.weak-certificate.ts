import { certificateFault } from '../certificate-fault.ts';
import { createAuthority } from '../certificates.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.weak-certificate';

export default [
  certificateFault(code, 'a leaf with 1024 bits of RSA', ({ authority }) => authority.issue({ key: 'rsa-1024' })),
  certificateFault(code, 'a leaf with 1024 bits of RSA, under TLS 1.2', ({ authority }) => ({
    ...authority.issue({ key: 'rsa-1024' }),
    tls: { maxVersion: 'TLSv1.2' },
  })),
  certificateFault(code, 'a leaf signed with SHA-1', ({ authority }) => authority.issue({ hash: 'sha1' })),
  certificateFault(code, 'an RSA leaf signed with SHA-1', ({ authority }) =>
    authority.intermediate({ key: 'rsa-2048' }).issue({ key: 'rsa-2048', hash: 'sha1' }),
  ),
  certificateFault(code, 'a leaf signed with MD5', () => {
    const root = createAuthority('Old Root', { key: 'rsa-2048' });
    return { ...root.issue({ hash: 'md5' }), changes: { ca: [root.caPem] } };
  }),
  certificateFault(code, 'an intermediate signed with SHA-1', ({ authority }) =>
    authority.intermediate({ hash: 'sha1' }).issue(),
  ),
  certificateFault(code, 'an intermediate with 1024 bits of RSA', ({ authority }) =>
    authority.intermediate({ key: 'rsa-1024' }).issue(),
  ),
] satisfies readonly Fault[];
