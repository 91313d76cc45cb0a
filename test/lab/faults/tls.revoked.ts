import { certificateFault } from '../certificate-fault.ts';
import type { Fault } from '../fault.ts';
import { answerOcsp } from '../ocsp.ts';

const code = 'tls.revoked';
const ocspUrl = 'http://ocsp.lab.example';

export default [
  certificateFault(code, 'the staple says revoked', ({ authority }) => {
    const leaf = authority.issue({ ocspUrl });
    return { ...leaf, staple: answerOcsp(authority, leaf, 'revoked') };
  }),
  certificateFault(code, 'the staple says revoked, behind an intermediate', ({ authority }) => {
    const intermediate = authority.intermediate();
    const leaf = intermediate.issue({ ocspUrl });
    return { ...leaf, staple: answerOcsp(intermediate, leaf, 'revoked', { responderId: 'key-hash' }) };
  }),
  certificateFault(code, 'the staple of a delegated responder says revoked', ({ authority }) => {
    const responder = authority.intermediate({
      commonName: 'Lab OCSP responder',
      isCa: false,
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['ocspSigning'],
    });
    const leaf = authority.issue({ key: 'rsa-2048', ocspUrl });
    return { ...leaf, staple: answerOcsp(authority, leaf, 'revoked', { responder }) };
  }),
  certificateFault(code, 'the certificate demands a staple, the staple says revoked', ({ authority }) => {
    const leaf = authority.issue({ ocspUrl, mustStaple: true });
    return { ...leaf, staple: answerOcsp(authority, leaf, 'revoked') };
  }),
  certificateFault(code, 'the certificate demands a staple and none comes', ({ authority }) =>
    authority.issue({ ocspUrl, mustStaple: true }),
  ),
  certificateFault(code, 'the certificate demands a staple and none comes, under TLS 1.2', ({ authority }) => ({
    ...authority.issue({ ocspUrl, mustStaple: true }),
    tls: { maxVersion: 'TLSv1.2' },
  })),
] satisfies readonly Fault[];
