import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../../functions/probe/certificate/certificate-facts.ts';
import { type ChainToJudge, judgeChain, needsStrays } from '../../../functions/probe/certificate/judge-chain.ts';
import { type Authority, createAuthority, type IssueOptions, selfSign } from '../../lab/certificates.ts';
import { answerOcsp } from '../../lab/ocsp.ts';

const now = new Date('2026-11-22T08:00:00Z');
const daysFrom = (days: number) => new Date(now.getTime() + days * 86_400_000);
const valid = { notBefore: daysFrom(-10), notAfter: daysFrom(80) };
const longValid = { notBefore: daysFrom(-1000), notAfter: daysFrom(3000) };

const root = createAuthority('Judged Root', longValid);
const middle = root.intermediate({ commonName: 'Judged Middle', ...longValid });
const strangerRoot = createAuthority('Stranger Root', longValid);
const strangerMiddle = strangerRoot.intermediate({ commonName: 'Stranger Middle', ...longValid });

const leafOf = (authority: Authority, options: IssueOptions = {}) =>
  authority.issue({ dns: ['rt.example.com'], ...valid, ...options });

function judge(ders: readonly Buffer[], given: Partial<ChainToJudge> = {}) {
  return judgeChain({
    chain: ders.map((der) => readCertificate(der)),
    host: 'rt.example.com',
    // Any code but `ok`: what OpenSSL names is one fault, and often not the first.
    verification: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    staple: undefined,
    roots: () => [new X509Certificate(root.der)],
    nowMs: now.getTime(),
    ...given,
  });
}
const faultsOf = (...parameters: Parameters<typeof judge>) => judge(...parameters).faults;

describe('judging a chain', () => {
  it('finds nothing wrong with one that verified', () => {
    const verdict = judge([leafOf(middle).der, middle.der, root.der], { verification: 'ok' });
    expect(verdict).toMatchObject({ faults: [], verification: 'ok', staple: 'none', mustStaple: false });
    expect(verdict.certificates.map(({ subject }) => subject)).toEqual(['CN=rt.example.com', 'CN=Judged Middle']);
  });

  it('calls a leaf that signed itself self-signed, and nothing else of its trust', () => {
    expect(faultsOf([selfSign({ dns: ['rt.example.com'], ...valid }).der])).toEqual(['self-signed']);
  });

  it('tells leaf from intermediate where one has expired or is not valid yet', () => {
    const oldMiddle = root.intermediate({
      commonName: 'Old Middle',
      notBefore: daysFrom(-900),
      notAfter: daysFrom(-1),
    });
    const expired = { verification: 'CERT_HAS_EXPIRED' };
    expect(judge([leafOf(middle, { notAfter: daysFrom(-1) }).der, middle.der], expired)).toMatchObject({
      faults: ['certificate-expired'],
      expired: { subject: 'CN=rt.example.com', validTo: daysFrom(-1).toISOString(), isLeaf: true },
    });
    expect(judge([leafOf(oldMiddle).der, oldMiddle.der], expired)).toMatchObject({
      faults: ['certificate-expired'],
      expired: { subject: 'CN=Old Middle', isLeaf: false },
    });
    expect(
      judge([leafOf(middle, { notBefore: daysFrom(1) }).der, middle.der], { verification: 'CERT_NOT_YET_VALID' }),
    ).toMatchObject({
      faults: ['certificate-not-yet-valid'],
      notYetValid: { subject: 'CN=rt.example.com', validFrom: daysFrom(1).toISOString() },
    });
  });

  it('believes OpenSSL about what was not sent: an expired root of the store', () => {
    expect(faultsOf([leafOf(root).der], { verification: 'CERT_HAS_EXPIRED' })).toEqual(['certificate-expired']);
  });

  it.each<[host: string, names: IssueOptions, covered: boolean]>([
    ['rt.example.com', { dns: ['rt.example.com'] }, true],
    ['rt.example.com', { dns: ['RT.Example.COM'] }, true],
    ['rt.example.com', { dns: ['*.example.com'] }, true],
    ['a.rt.example.com', { dns: ['*.example.com'] }, false],
    ['example.com', { dns: ['*.example.com'] }, false],
    ['rt.example.com', { dns: ['r*.example.com'] }, false],
    ['rt.example.com', { dns: ['*'] }, false],
    ['rt.example.com', { dns: ['www.example.com', 'rt.example.com'] }, true],
    ['rt.example.com', { commonName: 'rt.example.com', dns: [], ip: [] }, false],
    ['rt.example.com', { commonName: 'rt.example.com', dns: ['other.example.com'] }, false],
    ['192.0.2.7', { ip: ['192.0.2.7'] }, true],
    ['192.0.2.7', { dns: ['192.0.2.7'] }, false],
    ['192.0.2.8', { ip: ['192.0.2.7'] }, false],
    ['2001:db8::7', { ip: ['2001:db8::7'] }, true],
    ['localhost', { dns: ['localhost'] }, true],
  ])('for %s with %j says covered: %s', (host, names, covered) => {
    const chain = [leafOf(middle, { dns: [], ...names }).der, middle.der, root.der];
    expect(faultsOf(chain, { host, verification: 'ok' })).toEqual(covered ? [] : ['name-mismatch']);
  });

  it('says that an intermediate is missing where the last certificate sent names an issuer URL', () => {
    const leaf = leafOf(strangerMiddle, { issuerUrl: 'http://ca.example.com/middle.crt' });
    expect(judge([leaf.der])).toMatchObject({
      faults: ['chain-incomplete'],
      missingIssuer: {
        subject: 'CN=rt.example.com',
        issuer: 'CN=Stranger Middle',
        issuerUrl: 'http://ca.example.com/middle.crt',
      },
    });
  });

  it('says so too where a certificate was sent that issued none of the others', () => {
    const leaf = leafOf(strangerMiddle);
    expect(faultsOf([leaf.der], { strays: 1 })).toEqual(['chain-incomplete']);
    expect(faultsOf([leaf.der], { strays: 0 })).toEqual(['untrusted-root']);
  });

  it('lets a wildcard stand for a label with an underscore, as clients do', () => {
    const wild = [leafOf(middle, { dns: ['*.example.com'] }).der, middle.der, root.der];
    const faultsFor = (host: string) => judge(wild, { host, verification: 'ok' }).faults;
    expect(faultsFor('my_app.example.com')).toEqual([]);
    expect(faultsFor('my_app.eu.example.com')).toEqual(['name-mismatch']);
    expect(faultsFor('my_app.example.org')).toEqual(['name-mismatch']);
  });

  it('calls the root untrusted where the chain is whole and ends in an unknown one', () => {
    const leaf = leafOf(strangerMiddle, { issuerUrl: 'http://ca.example.com/middle.crt' });
    expect(judge([leaf.der, strangerMiddle.der, strangerRoot.der])).toMatchObject({ faults: ['untrusted-root'] });
    expect(judge([leaf.der, strangerMiddle.der])).toMatchObject({
      faults: ['untrusted-root'],
      missingIssuer: { subject: 'CN=Stranger Middle', issuer: 'CN=Stranger Root' },
    });
  });

  it('is not fooled by a root of the same name: the signature decides', () => {
    const namesake = createAuthority('Judged Root', longValid);
    expect(faultsOf([leafOf(namesake).der])).toEqual(['untrusted-root']);
    expect(faultsOf([leafOf(namesake).der, namesake.der])).toEqual(['untrusted-root']);
  });

  it('finds no fault with trust where the chain reaches a known root and OpenSSL disliked something else', () => {
    expect(faultsOf([leafOf(middle).der, middle.der], { verification: 'INVALID_PURPOSE' })).toEqual([]);
  });

  it('says revoked for a staple that says so, and for a demanded one that did not come', () => {
    const leaf = leafOf(middle);
    const chain = [leaf.der, middle.der, root.der];
    const staple = (state: 'good' | 'revoked' | 'unknown') => answerOcsp(middle, leaf, state);
    const whole = { verification: 'ok' };
    expect(judge(chain, { ...whole, staple: staple('good') })).toMatchObject({ faults: [], staple: 'good' });
    expect(judge(chain, { ...whole, staple: staple('revoked') })).toMatchObject({
      faults: ['revoked'],
      staple: 'revoked',
    });
    expect(judge(chain, { ...whole, staple: staple('unknown') })).toMatchObject({ faults: [], staple: 'unknown' });
    const demanding = leafOf(middle, { mustStaple: true });
    const demandingChain = [demanding.der, middle.der, root.der];
    expect(judge(demandingChain, whole)).toMatchObject({ faults: ['revoked'], mustStaple: true, staple: 'none' });
    expect(faultsOf(demandingChain, { ...whole, staple: Buffer.from('rubbish') })).toEqual(['revoked']);
    expect(faultsOf(demandingChain, { ...whole, staple: answerOcsp(middle, demanding, 'good') })).toEqual([]);
  });

  it('measures keys and signatures of every certificate but the root', () => {
    const rsaRoot = createAuthority('RSA Root', { key: 'rsa-1024', hash: 'sha1', ...longValid });
    const roots = () => [new X509Certificate(rsaRoot.der)];
    const ok = { verification: 'ok', roots };
    expect(faultsOf([leafOf(rsaRoot).der, rsaRoot.der], ok)).toEqual([]);
    expect(judge([leafOf(rsaRoot, { key: 'rsa-1024' }).der, rsaRoot.der], ok)).toMatchObject({
      faults: ['weak-certificate'],
      weak: { subject: 'CN=rt.example.com', what: 'RSA key of 1024 bits' },
    });
    expect(judge([leafOf(rsaRoot, { hash: 'md5' }).der, rsaRoot.der], ok)).toMatchObject({
      weak: { what: 'signature md5WithRSAEncryption' },
    });
    const weakMiddle = rsaRoot.intermediate({ commonName: 'Weak Middle', hash: 'sha1', ...longValid });
    expect(judge([leafOf(weakMiddle).der, weakMiddle.der, rsaRoot.der], ok)).toMatchObject({
      weak: { subject: 'CN=Weak Middle', what: 'signature sha1WithRSAEncryption' },
    });
    expect(faultsOf([selfSign({ dns: ['rt.example.com'], key: 'rsa-1024', ...valid }).der])).toEqual([
      'self-signed',
      'weak-certificate',
    ]);
  });

  it('lists several faults in the order of the catalogue, whichever of them OpenSSL names', () => {
    const bad = { dns: ['other.example.com'], mustStaple: true, key: 'rsa-1024' } as const;
    for (const verification of ['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNSPECIFIED']) {
      const expired = selfSign({ ...valid, ...bad, notAfter: daysFrom(-1) });
      expect(faultsOf([expired.der], { verification })).toEqual([
        'self-signed',
        'certificate-expired',
        'name-mismatch',
        'revoked',
        'weak-certificate',
      ]);
      const early = leafOf(strangerRoot, { ...bad, notBefore: daysFrom(1) });
      expect(faultsOf([early.der], { verification: 'UNSPECIFIED', strays: 0 })).toEqual([
        'certificate-not-yet-valid',
        'name-mismatch',
        'untrusted-root',
        'revoked',
        'weak-certificate',
      ]);
    }
  });

  it('has no opinion where no certificate came', () => {
    expect(judge([])).toEqual({ faults: [], certificates: [], verification: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });
});

describe('whether another look at the handshake is needed', () => {
  const needs = (ders: readonly Buffer[], verification = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') =>
    needsStrays({
      chain: ders.map((der) => readCertificate(der)),
      verification,
      roots: () => [new X509Certificate(root.der)],
    });

  it('is, only where a private root and a wrong intermediate look alike', () => {
    expect(needs([leafOf(strangerMiddle).der])).toBe(true);
    expect(needs([leafOf(strangerMiddle).der], 'ok')).toBe(false);
    expect(needs([leafOf(strangerMiddle, { issuerUrl: 'http://x/' }).der])).toBe(false);
    expect(needs([selfSign(valid).der])).toBe(false);
    expect(needs([leafOf(middle).der, middle.der], 'CERT_HAS_EXPIRED')).toBe(false);
    expect(needs([])).toBe(false);
  });
});
