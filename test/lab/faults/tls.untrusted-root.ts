import { certificateFault } from '../certificate-fault.ts';
import { createAuthority } from '../certificates.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.untrusted-root';
const issuerUrl = 'http://ca.corporate.example/intermediate.crt';

export default [
  certificateFault(code, 'a private root that signs leaves itself', () => createAuthority('Corporate Root').issue()),
  certificateFault(code, 'a private root that signs leaves itself, and is sent', () => {
    const root = createAuthority('Corporate Root');
    const leaf = root.issue();
    return { ...leaf, chainPem: leaf.chainPem + root.certPem };
  }),
  certificateFault(code, 'a private authority with an intermediate, root not sent', () =>
    createAuthority('Corporate Root').intermediate().issue(),
  ),
  certificateFault(code, 'a private authority with an intermediate, root sent', () => {
    const root = createAuthority('Corporate Root');
    const leaf = root.intermediate().issue();
    return { ...leaf, chainPem: leaf.chainPem + root.certPem };
  }),
  certificateFault(code, 'a private authority that publishes its issuers, root sent', () => {
    const root = createAuthority('Corporate Root');
    const leaf = root.intermediate({ issuerUrl }).issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.chainPem + root.certPem };
  }),
  certificateFault(code, 'interception: RSA, the name of a known root, another key', () => {
    const root = createAuthority('Lab Root', { key: 'rsa-2048' });
    return root.issue({ key: 'rsa-2048' });
  }),
] satisfies readonly Fault[];
