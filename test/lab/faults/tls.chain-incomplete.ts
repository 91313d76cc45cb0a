import { certificateFault } from '../certificate-fault.ts';
import { createAuthority } from '../certificates.ts';
import type { Fault } from '../fault.ts';

const code = 'tls.chain-incomplete';
const issuerUrl = 'http://ca.lab.example/intermediate.crt';

export default [
  certificateFault(code, 'cert.pem instead of fullchain.pem', ({ authority }) => {
    const leaf = authority.intermediate().issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem };
  }),
  certificateFault(code, 'the intermediate of another authority', ({ authority }) => {
    const leaf = authority.intermediate().issue();
    return { ...leaf, chainPem: leaf.certPem + createAuthority('Other Root').intermediate().certPem };
  }),
  certificateFault(code, 'the intermediate of another authority, and the leaf names its issuer', ({ authority }) => {
    const leaf = authority.intermediate().issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem + createAuthority('Other Root').intermediate().certPem };
  }),
  certificateFault(code, "last year's intermediate: the same authority, another name", ({ authority }) => {
    const leaf = authority.intermediate({ commonName: 'Lab R4' }).issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem + authority.intermediate({ commonName: 'Lab R3' }).certPem };
  }),
  certificateFault(code, "last year's intermediate: the same name, another key", ({ authority }) => {
    const leaf = authority.intermediate({ commonName: 'Lab R4' }).issue();
    return { ...leaf, chainPem: leaf.certPem + authority.intermediate({ commonName: 'Lab R4' }).certPem };
  }),
  certificateFault(code, 'the higher of two intermediates is missing', ({ authority }) => {
    const lower = authority
      .intermediate({ commonName: 'Lab Higher' })
      .intermediate({ commonName: 'Lab Lower', issuerUrl });
    const leaf = lower.issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem + lower.certPem };
  }),
  certificateFault(code, 'the lower of two intermediates is missing', ({ authority }) => {
    const higher = authority.intermediate({ commonName: 'Lab Higher' });
    const leaf = higher.intermediate({ commonName: 'Lab Lower' }).issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem + higher.certPem };
  }),
  certificateFault(code, 'the leaf twice instead of leaf and intermediate', ({ authority }) => {
    const leaf = authority.intermediate().issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem + leaf.certPem };
  }),
  certificateFault(code, 'the root instead of the intermediate', ({ authority }) => {
    const leaf = authority.intermediate().issue({ issuerUrl });
    return { ...leaf, chainPem: leaf.certPem + authority.certPem };
  }),
  certificateFault(code, 'the leaf twice, and it names no issuer URL', ({ authority }) => {
    const leaf = authority.intermediate().issue();
    return { ...leaf, chainPem: leaf.certPem + leaf.certPem };
  }),
  certificateFault(code, 'the root instead of the intermediate, and the leaf names no issuer URL', ({ authority }) => {
    const leaf = authority.intermediate().issue();
    return { ...leaf, chainPem: leaf.certPem + authority.certPem };
  }),
] satisfies readonly Fault[];
