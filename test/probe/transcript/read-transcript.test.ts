import { createServer, type TlsOptions } from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Route } from '../../../functions/probe/route.ts';
import { lookAtHandshake } from '../../../functions/probe/steps/look-at-handshake.ts';
import { readTranscript } from '../../../functions/probe/transcript/read-transcript.ts';
import { createAuthority } from '../../lab/certificates.ts';
import { answerOcsp } from '../../lab/ocsp.ts';
import { type Running, runServer } from '../../lab/raw-server.ts';
import { deadlineIn, toolsOf } from '../probe-scene.ts';

const root = createAuthority('Transcript Root');
const middle = root.intermediate();
const stranger = createAuthority('Stranger');
const leaf = middle.issue();
const rsaLeaf = middle.issue({ key: 'rsa-2048' });

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** What a server with these settings sends, as seen in one handshake. */
async function look(options: TlsOptions, staple?: Buffer) {
  const server = createServer({ key: leaf.keyPem, cert: leaf.chainPem, ...options }, (socket) =>
    socket.on('error', () => {}).resume(),
  );
  if (staple !== undefined) server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, staple));
  const { port } = await runServer(server).then((one) => {
    running.push(one);
    return one;
  });
  const route: Route = {
    ip: '127.0.0.1',
    family: 4,
    port,
    isTls: true,
    verifiedName: 'localhost',
    serverName: 'localhost',
    ca: [root.caPem],
  };
  const tools = toolsOf();
  try {
    return await lookAtHandshake(route, deadlineIn(10_000), tools);
  } finally {
    tools.bag.destroyAll();
  }
}

const versions: readonly [name: string, options: TlsOptions][] = [
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
  ['TLS 1.3 with AES-128', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' }],
  ['TLS 1.3 with AES-256', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' }],
  ['TLS 1.3 with ChaCha20', { minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }],
  ['TLS 1.3 after a request to try again', { minVersion: 'TLSv1.3', ecdhCurve: 'P-384' }],
];

describe.each(versions)('the transcript of a handshake in %s', (_, version) => {
  it('has the certificates in the order sent', async () => {
    const transcript = await look(version);
    expect(transcript.certificates).toEqual([leaf.der, middle.der]);
    expect(transcript.clientCertificateRequested).toBe(false);
  });

  it('has also those that belong to nobody, in their place', async () => {
    const cert = leaf.certPem + stranger.certPem + middle.certPem + leaf.certPem;
    const transcript = await look({ ...version, cert });
    expect(transcript.certificates).toEqual([leaf.der, stranger.der, middle.der, leaf.der]);
  });

  it('tells whether a client certificate was asked for, demanded or not', async () => {
    const asks = { ...version, requestCert: true, ca: root.caPem };
    expect((await look({ ...asks, rejectUnauthorized: false })).clientCertificateRequested).toBe(true);
    const demanding = await look({ ...asks, rejectUnauthorized: true });
    expect(demanding).toEqual({ certificates: [leaf.der, middle.der], clientCertificateRequested: true });
  });

  it('is not confused by a stapled answer', async () => {
    expect((await look(version, answerOcsp(middle, leaf, 'good'))).certificates).toEqual([leaf.der, middle.der]);
  });

  it('is read across records, where the chain is long', async () => {
    const long = Array.from({ length: 40 }, (_, n) =>
      root.intermediate({ commonName: `Long ${n}`, organization: 'x'.repeat(300) }),
    );
    const cert = rsaLeaf.certPem + long.map(({ certPem }) => certPem).join('');
    const { certificates } = await look({ ...version, key: rsaLeaf.keyPem, cert });
    expect(certificates).toEqual([rsaLeaf.der, ...long.map(({ der }) => der)]);
  });
});

describe('a transcript that is no handshake', () => {
  const secret = Buffer.from(`SERVER_HANDSHAKE_TRAFFIC_SECRET ${'00'.repeat(32)} ${'11'.repeat(48)}\n`);
  const nothing = { certificates: [], clientCertificateRequested: false };

  it('has nothing in it', () => {
    expect(readTranscript(Buffer.alloc(0), [])).toEqual(nothing);
    expect(readTranscript(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), [secret])).toEqual(nothing);
  });

  it('is copied in proportion to its length, not to its square, where a message comes a byte a record', () => {
    const inPieces = Buffer.concat([
      Buffer.from([22, 3, 3, 0, 4, 11, 0xff, 0xff, 0xff]),
      ...Array.from({ length: 10_000 }, () => Buffer.from([22, 3, 3, 0, 1, 11])),
    ]);
    const concat = vi.spyOn(Buffer, 'concat');
    try {
      readTranscript(inPieces, []);
      const copied = concat.mock.results.reduce(
        (sum, { value }) => sum + (Buffer.isBuffer(value) ? value.length : 0),
        0,
      );
      expect(copied).toBeLessThan(2 * inPieces.length);
    } finally {
      concat.mockRestore();
    }
  });

  it('is read to its end whatever the bytes', () => {
    const record = fc
      .tuple(fc.constantFrom(20, 21, 22, 23, 99), fc.uint8Array({ maxLength: 120 }))
      .map(([type, body]) => Buffer.concat([Buffer.from([type, 3, 3, 0, body.length]), body]));
    const message = fc
      .tuple(fc.constantFrom(2, 8, 11, 13, 15), fc.uint8Array({ maxLength: 120 }))
      .map(([type, body]) =>
        Buffer.concat([Buffer.from([22, 3, 3, 0, body.length + 4, type, 0, 0, body.length]), body]),
      );
    fc.assert(
      fc.property(fc.array(fc.oneof(record, message, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }), (parts) => {
        const { certificates } = readTranscript(Buffer.concat(parts), [secret, Buffer.from('rubbish')]);
        expect(certificates.length).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});
