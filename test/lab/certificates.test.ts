import { X509Certificate } from 'node:crypto';
import { connect, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthority, type Issued, selfSign } from './certificates.ts';
import { type Running, serveTls } from './raw-server.ts';

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

describe('a minted certificate', () => {
  it('is by default a leaf for localhost and both loopback addresses, valid now for 90 days', () => {
    const root = createAuthority('Test Root');
    const leaf = new X509Certificate(root.issue().der);
    expect(leaf.subject).toBe('CN=localhost');
    expect(leaf.issuer).toBe('CN=Test Root');
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(new X509Certificate(root.caPem))).toBe(true);
    expect(leaf.verify(new X509Certificate(root.caPem).publicKey)).toBe(true);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now());
    expect(Math.round((Date.parse(leaf.validTo) - Date.now()) / 86_400_000)).toBe(90);
  });

  it('carries exactly what is asked for', () => {
    const issued = createAuthority().issue({
      commonName: 'shown',
      organization: 'Lab & Söhne',
      dns: ['*.lab.example'],
      ip: ['10.0.0.1', '2001:db8::5'],
      serial: Buffer.from('00f1', 'hex'),
      issuerUrl: 'http://ca.lab.example/ca.crt',
      ocspUrl: 'http://ocsp.lab.example',
      notBefore: new Date('2026-01-02T03:04:05Z'),
      notAfter: new Date('2051-01-02T03:04:05Z'),
    });
    const leaf = new X509Certificate(issued.certPem);
    expect(leaf.subject).toBe('O=Lab & Söhne\nCN=shown');
    expect(leaf.subjectAltName).toBe('DNS:*.lab.example, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:5');
    expect(leaf.serialNumber).toBe('F1');
    expect(leaf.infoAccess).toContain('OCSP - URI:http://ocsp.lab.example');
    expect(leaf.infoAccess).toContain('CA Issuers - URI:http://ca.lab.example/ca.crt');
    expect(new Date(leaf.validFrom).toISOString()).toBe('2026-01-02T03:04:05.000Z');
    expect(new Date(leaf.validTo).toISOString()).toBe('2051-01-02T03:04:05.000Z');
  });

  it('has no alternative names when both lists are empty', () => {
    const leaf = new X509Certificate(createAuthority().issue({ commonName: 'localhost', dns: [], ip: [] }).der);
    expect(leaf.subjectAltName).toBeUndefined();
    expect(leaf.subject).toBe('CN=localhost');
  });

  it.each([
    ['ec', 'ec', undefined],
    ['rsa-2048', 'rsa', 2048],
    ['rsa-1024', 'rsa', 1024],
    ['ed25519', 'ed25519', undefined],
  ] as const)('can have a key of kind %s', (key, type, bits) => {
    const root = createAuthority();
    const leaf = new X509Certificate(root.issue({ key }).der);
    expect(leaf.publicKey.asymmetricKeyType).toBe(type);
    expect(leaf.publicKey.asymmetricKeyDetails?.modulusLength).toBe(bits);
    expect(leaf.verify(new X509Certificate(root.caPem).publicKey)).toBe(true);
  });

  it('has a valid signature over any hash', () => {
    const root = createAuthority('RSA Root', { key: 'rsa-2048' });
    const { publicKey } = new X509Certificate(root.caPem);
    for (const hash of ['sha256', 'sha384', 'sha1', 'md5'] as const) {
      expect(new X509Certificate(root.issue({ hash }).der).verify(publicKey), hash).toBe(true);
    }
  });

  it('can have signed itself', () => {
    const own = new X509Certificate(selfSign().der);
    expect(own.issuer).toBe(own.subject);
    expect(own.verify(own.publicKey)).toBe(true);
  });
});

describe('a TLS client that trusts only the root', () => {
  const root = createAuthority('Test Root');

  it('accepts a leaf of the root', async () => {
    expect(await verificationOf(root.issue())).toBe('ok');
  });

  it('accepts a leaf behind two intermediates, and refuses it without them', async () => {
    const leaf = root.intermediate().intermediate().issue();
    expect(await verificationOf(leaf)).toBe('ok');
    expect(await verificationOf({ ...leaf, chainPem: leaf.certPem })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('refuses an expired leaf, an expired intermediate and one from the future', async () => {
    const [past, future] = [Date.now() - 60_000, Date.now() + 3_600_000];
    const expired = { notBefore: new Date(past - 1_000), notAfter: new Date(past) };
    expect(await verificationOf(root.issue(expired))).toBe('CERT_HAS_EXPIRED');
    expect(await verificationOf(root.intermediate(expired).issue())).toBe('CERT_HAS_EXPIRED');
    expect(await verificationOf(root.issue({ notBefore: new Date(future) }))).toBe('CERT_NOT_YET_VALID');
  });

  it('refuses a self-signed leaf and a leaf of another root, sent or not', async () => {
    const other = createAuthority('Other Root');
    const leaf = other.issue();
    expect(await verificationOf(selfSign())).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await verificationOf(leaf)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await verificationOf({ ...leaf, chainPem: leaf.certPem + other.certPem })).toBe('SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('refuses another intermediate of the same name', async () => {
    const leaf = root.intermediate({ commonName: 'Twin' }).issue();
    const twin = root.intermediate({ commonName: 'Twin' });
    expect(await verificationOf({ ...leaf, chainPem: leaf.certPem + twin.certPem })).toBe(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    );
  });

  it('finds a short RSA key and a SHA-1 signature too weak', async () => {
    const weakest = { ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await verificationOf(root.issue({ key: 'rsa-1024' }), weakest)).not.toBe('ok');
    expect(await verificationOf(root.issue({ hash: 'sha1' }), weakest)).not.toBe('ok');
  });

  async function verificationOf(issued: Issued, options: TlsOptions = {}): Promise<string> {
    const server = await serveTls({ key: issued.keyPem, cert: issued.chainPem, ...options });
    running.push(server);
    const socket: TLSSocket = connect({
      port: server.port,
      host: '127.0.0.1',
      ca: root.caPem,
      rejectUnauthorized: false,
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once('secureConnect', resolve).once('error', reject);
    await promise;
    const { authorized, authorizationError } = socket;
    socket.destroy();
    return authorized ? 'ok' : codeOf(authorizationError);
  }
});

/** Typed as an Error, and a bare code in some versions of Node. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
