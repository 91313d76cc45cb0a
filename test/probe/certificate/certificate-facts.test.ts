import { createSign, generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificate, sendableNames } from '../../../functions/probe/certificate/certificate-facts.ts';
import { createAuthority, selfSign } from '../../lab/certificates.ts';
import { derBits, derNull, derOid, derSequence, derValue } from '../../lab/der.ts';

const authority = createAuthority('Facts Root');
const rsaAuthority = createAuthority('RSA Root', { key: 'rsa-2048' });

describe('the facts of a certificate', () => {
  it('are what stands in it, on one line each', () => {
    const { der } = authority.issue({
      commonName: 'rt.example.com',
      organization: 'Example, Inc.',
      dns: ['rt.example.com', '*.example.com'],
      ip: ['192.0.2.7', '2001:db8::7'],
      notBefore: new Date('2026-01-02T03:04:05Z'),
      notAfter: new Date('2026-12-31T23:59:59Z'),
      issuerUrl: 'http://ca.example.com/issuer.crt',
      ocspUrl: 'http://ocsp.example.com',
    });
    const { facts } = readCertificate(der);
    expect(facts).toEqual({
      subject: 'O=Example\\, Inc., CN=rt.example.com',
      issuer: 'CN=Facts Root',
      names: ['rt.example.com', '*.example.com', '192.0.2.7', '2001:DB8:0:0:0:0:0:7'],
      validFrom: '2026-01-02T03:04:05.000Z',
      validTo: '2026-12-31T23:59:59.000Z',
      fingerprint256: new X509Certificate(der).fingerprint256,
      key: 'EC prime256v1',
      signature: 'ecdsa-with-SHA256',
      selfSigned: false,
      issuerUrl: 'http://ca.example.com/issuer.crt',
    });
  });

  it('name the kinds of keys and signatures', () => {
    const described = [
      rsaAuthority.issue({ key: 'rsa-2048', hash: 'sha384' }),
      rsaAuthority.issue({ key: 'rsa-1024', hash: 'sha1' }),
      rsaAuthority.issue({ key: 'ed25519', hash: 'md5' }),
      authority.issue({ key: 'ed25519', hash: 'sha1' }),
      createAuthority('Ed', { key: 'ed25519' }).issue(),
    ].map(({ der }) => {
      const { facts, signatureIsWeak, rsaBits } = readCertificate(der);
      return [facts.key, facts.signature, signatureIsWeak, rsaBits];
    });
    expect(described).toEqual([
      ['RSA 2048', 'sha384WithRSAEncryption', false, 2048],
      ['RSA 1024', 'sha1WithRSAEncryption', true, 1024],
      ['Ed25519', 'md5WithRSAEncryption', true, undefined],
      ['Ed25519', 'ecdsa-with-SHA1', true, undefined],
      ['EC prime256v1', 'Ed25519', false, undefined],
    ]);
  });

  it('tell who signed itself from who only bears the same name as its issuer', () => {
    expect(readCertificate(selfSign().der).facts.selfSigned).toBe(true);
    expect(readCertificate(authority.der).facts.selfSigned).toBe(true);
    const namesake = authority.issue({ commonName: 'Facts Root', dns: ['a.example.com'] });
    expect(readCertificate(namesake.der).facts).toMatchObject({
      subject: 'CN=Facts Root',
      issuer: 'CN=Facts Root',
      selfSigned: false,
    });
  });

  it('know whether a staple is demanded', () => {
    expect(readCertificate(authority.issue({ mustStaple: true }).der).mustStaple).toBe(true);
    expect(readCertificate(authority.issue().der).mustStaple).toBe(false);
  });

  it('read the hash of RSASSA-PSS from its parameters, where none means SHA-1', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pss = (...parameters: Buffer[]) => derSequence(derOid('1.2.840.113549.1.1.10'), derSequence(...parameters));
    const hash = (oid: string) => derValue(0xa0, derSequence(derOid(oid), derNull()));
    const weakness = (algorithm: Buffer) =>
      readCertificate(resign(authority.issue().der, algorithm, privateKey)).signatureIsWeak;
    expect(weakness(pss(hash('2.16.840.1.101.3.4.2.1')))).toBe(false);
    expect(weakness(pss(hash('1.3.14.3.2.26')))).toBe(true);
    expect(weakness(pss())).toBe(true);
  });

  it('escape what would fool a reader, and keep a bounded number of names', () => {
    const { facts } = readCertificate(
      authority.issue({
        commonName: 'good\u202Eevil\u0000\u001b[2J',
        dns: Array.from({ length: 300 }, (_, n) => `n${n}.x`),
      }).der,
    );
    expect(facts.subject).not.toMatch(/[\p{C}]/u);
    expect(facts.names).toHaveLength(100);
  });

  it('offer only names that may be sent as a server name', () => {
    const { der } = authority.issue({
      dns: ['*.example.com', 'A.example.com', 'localhost', '-x.example', 'x.1', ''],
      ip: ['127.0.0.1'],
    });
    expect(sendableNames([readCertificate(der)])).toEqual(['A.example.com', 'localhost']);
    expect(sendableNames([])).toEqual([]);
  });

  it('stay readable where the dates are beyond all calendars', () => {
    const { der } = authority.issue({ notAfter: new Date('2049-12-31T23:59:59Z') });
    const odd = Buffer.from(der);
    odd.write('9913312359', odd.indexOf('491231235959Z'), 'latin1');
    const { facts } = readCertificate(odd);
    expect(facts.validTo).toMatch(/./);
    expect(() => JSON.stringify(facts)).not.toThrow();
  });

  it('are read from any damaged certificate that OpenSSL still takes', () => {
    const whole = authority.issue({ issuerUrl: 'http://x/', mustStaple: true, ip: ['::1'] }).der;
    let taken = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const damaged = Buffer.from(whole);
          for (const [at, to] of changes) damaged[at] = to;
          if (!isParsable(damaged)) return;
          taken++;
          const { facts } = readCertificate(damaged);
          expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
        },
      ),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

function isParsable(der: Buffer): boolean {
  try {
    return new X509Certificate(der) !== undefined;
  } catch {
    return false;
  }
}

/** The same certificate with another signature algorithm. Its own copy inside stays: nothing compares the two. */
function resign(der: Buffer, algorithm: Buffer, key: Parameters<ReturnType<typeof createSign>['sign']>[0]): Buffer {
  const bodyEnd = 4 + 4 + der.readUInt16BE(6);
  const body = der.subarray(4, bodyEnd);
  return derSequence(body, algorithm, derBits(createSign('sha256').update(body).sign(key)));
}
