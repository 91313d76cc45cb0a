import { certificateFault, inDays } from '../certificate-fault.ts';
import { createAuthority } from '../certificates.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.certificate-expired';
const past = { notBefore: inDays(-100), notAfter: inDays(-10) };

export default [
  certificateFault(code, 'the leaf, ten days ago', ({ authority }) => authority.issue(past)),
  certificateFault(code, 'the leaf, a minute ago', ({ authority }) =>
    authority.issue({ notBefore: inDays(-90), notAfter: new Date(Date.now() - 60_000) }),
  ),
  certificateFault(code, 'the leaf, behind an intermediate in order', ({ authority }) =>
    authority.intermediate().issue(past),
  ),
  certificateFault(code, 'the intermediate', ({ authority }) => authority.intermediate(past).issue()),
  certificateFault(code, 'the leaf, from an unknown authority and for another name', () =>
    createAuthority('Forgotten Root').issue({ ...past, dns: ['old.example.org'] }),
  ),
  certificateFault(code, 'the leaf, with its intermediate missing', ({ authority }) => {
    const leaf = authority.intermediate().issue({ ...past, issuerUrl: 'http://ca.lab.example/intermediate.crt' });
    return { ...leaf, chainPem: leaf.certPem };
  }),
] satisfies readonly Fault[];
