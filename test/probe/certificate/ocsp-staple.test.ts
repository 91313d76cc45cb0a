import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStaple } from '../../../functions/probe/certificate/ocsp-staple.ts';
import { createAuthority } from '../../lab/certificates.ts';
import { answerOcsp, answerOcspTryLater } from '../../lab/ocsp.ts';

const authority = createAuthority();
const issued = authority.issue();
const serial = issued.serial.toString('hex');

describe('reading a stapled OCSP answer', () => {
  it.each(['good', 'revoked', 'unknown'] as const)('reads the word %s', (state) => {
    expect(readStaple(answerOcsp(authority, issued, state), serial.toUpperCase())).toBe(state);
  });

  it('reads it also where a responder of its own signed, and is named by its key', () => {
    const responder = authority.intermediate({ extendedKeyUsage: ['ocspSigning'] });
    const answer = answerOcsp(authority, issued, 'revoked', { responder, responderId: 'key-hash' });
    expect(readStaple(answer, serial)).toBe('revoked');
  });

  it('finds the certificate by its serial number, whatever zeros stand before it', () => {
    const small = authority.issue({ serial: Buffer.from('00ff01', 'hex') });
    expect(readStaple(answerOcsp(authority, small, 'good'), 'FF01')).toBe('good');
    expect(readStaple(answerOcsp(authority, small, 'good'), '00FF01')).toBe('good');
  });

  it('does not take an answer about another certificate', () => {
    expect(readStaple(answerOcsp(authority, authority.issue(), 'revoked'), serial)).toBe('unreadable');
  });

  it('tells no staple from one that says nothing', () => {
    expect(readStaple(undefined, serial)).toBe('none');
    expect(readStaple(Buffer.alloc(0), serial)).toBe('none');
    expect(readStaple(answerOcspTryLater(), serial)).toBe('unreadable');
    expect(readStaple(Buffer.from('not DER at all'), serial)).toBe('unreadable');
  });

  it('reads any bytes, and any damaged answer, without throwing', () => {
    const whole = answerOcsp(authority, issued, 'revoked');
    const words = ['none', 'good', 'revoked', 'unknown', 'unreadable'];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat({ max: whole.length - 1 }),
        fc.nat(255),
        (bytes, at, to) => {
          expect(words).toContain(readStaple(bytes, serial));
          const damaged = Buffer.from(whole);
          damaged[at] = to;
          expect(words).toContain(readStaple(damaged, serial));
          expect(words).toContain(readStaple(whole.subarray(0, at), serial));
        },
      ),
      { numRuns: 300 },
    );
  });
});
