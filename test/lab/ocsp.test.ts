import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { readStaple } from '../../functions/probe/certificate/ocsp-staple.ts';
import { certificateFault } from './certificate-fault.ts';
import { createAuthority } from './certificates.ts';
import { answerOcsp, answerOcspTryLater } from './ocsp.ts';

const authority = createAuthority();
const leaf = authority.issue();
const { serialNumber } = new X509Certificate(leaf.der);

it.each(['good', 'revoked', 'unknown'] as const)('an OCSP answer says %s of the certificate it is about', (state) => {
  expect(readStaple(answerOcsp(authority, leaf, state), serialNumber)).toBe(state);
  expect(readStaple(answerOcsp(authority, leaf, state, { responderId: 'key-hash' }), serialNumber)).toBe(state);
});

it('an OCSP answer says nothing of another certificate', () => {
  const other = new X509Certificate(authority.issue().der);
  expect(readStaple(answerOcsp(authority, leaf, 'revoked'), other.serialNumber)).not.toBe('revoked');
});

it('a responder that asks to try later says nothing', () => {
  expect(readStaple(answerOcspTryLater(), serialNumber)).toBe('unreadable');
});

it('a stapled answer reaches the client byte for byte', async () => {
  const staple = answerOcsp(authority, leaf, 'revoked');
  const fault = await certificateFault('tls.revoked', 'test', () => ({ ...leaf, staple })).start({
    authority,
    secret: '',
  });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const socket = connect({
      port: Number(new URL(fault.target.url).port),
      host: '127.0.0.1',
      ca: authority.caPem,
      requestOCSP: true,
    });
    socket.once('OCSPResponse', resolve).once('error', reject);
    expect((await promise).equals(staple)).toBe(true);
    socket.destroy();
  } finally {
    await fault.close();
  }
});
