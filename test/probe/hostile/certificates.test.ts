import { createServer, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuthority, type Issued, type IssueOptions, selfSign, toPem } from '../../lab/certificates.ts';
import { derSequence } from '../../lab/der.ts';
import { answerOcsp } from '../../lab/ocsp.ts';
import { onFirstRecord, runServer } from '../../lab/raw-server.ts';
import { serverHelloRecord } from '../../lab/tls-records.ts';
import { checkAll, reportAndEnd, targetAt } from './gauntlet.ts';
import { trusted } from './hostile-server.ts';
import { beginOrdeal } from './ordeal.ts';

const ordeal = beginOrdeal();
afterAll(() => reportAndEnd(ordeal));

const root = createAuthority('Odd Root');
const rsaRoot = createAuthority('Odd RSA Root', { key: 'rsa-2048' });
const middle = root.intermediate();
const ca = [...trusted, root.caPem, rsaRoot.caPem];

interface Shown {
  readonly key: string;
  readonly ders: readonly Buffer[];
  readonly staple?: Buffer;
}

/** Shows these certificates in a real handshake; false where OpenSSL would not even load them. */
async function showAndCheck({ key, ders, staple }: Shown): Promise<boolean> {
  const options = { key, cert: ders.map(toPem).join(''), ciphers: 'DEFAULT@SECLEVEL=0' };
  try {
    createSecureContext(options);
  } catch {
    return false;
  }
  const server = createTlsServer(options, (socket) =>
    socket
      .on('error', () => {})
      .resume()
      .on('end', () => socket.end()),
  );
  if (staple !== undefined) server.on('OCSPRequest', (_certificate, _issuer, reply) => reply(null, staple));
  const running = await runServer(server);
  try {
    await ordeal.check(targetAt(`wss://127.0.0.1:${running.port}/connection/websocket`, { ca, until: 'tls' }));
    return true;
  } finally {
    await running.close();
  }
}

const names = fc.array(
  fc.oneof(
    fc.constantFrom(
      'localhost',
      '*',
      '*.*',
      '',
      '.',
      'xn--',
      'a b',
      'a\u0000b',
      '127.0.0.1',
      'DNS:x, DNS:"y"',
      'a'.repeat(300),
    ),
    fc.string({ maxLength: 20 }),
  ),
  { maxLength: 4 },
);
const moment = fc.oneof(
  fc.date({ min: new Date('1950-01-01'), max: new Date('2049-12-31'), noInvalidDate: true }),
  fc.date({ min: new Date('2050-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
);
const oddOptions: fc.Arbitrary<IssueOptions> = fc.record(
  {
    commonName: fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant(null), fc.constant('')),
    organization: fc.string({ unit: 'binary', maxLength: 40 }),
    dns: names,
    ip: fc.array(fc.constantFrom('127.0.0.1', '::1', '0.0.0.0'), { maxLength: 3 }),
    notBefore: moment,
    notAfter: moment,
    key: fc.constantFrom('ec' as const, 'rsa-1024' as const, 'rsa-2048' as const, 'ed25519' as const),
    isCa: fc.boolean(),
    keyUsage: fc.constantFrom(null, ['cRLSign' as const], ['digitalSignature' as const]),
    extendedKeyUsage: fc.constantFrom(null, ['clientAuth' as const], ['ocspSigning' as const], []),
    hasKeyIdentifiers: fc.boolean(),
    issuerUrl: fc.oneof(fc.constant('http://ca.example/x.crt'), fc.constant(''), fc.string({ maxLength: 20 })),
    ocspUrl: fc.constant('http://ocsp.example/'),
    mustStaple: fc.boolean(),
    serial: fc.uint8Array({ maxLength: 25 }).map((bytes) => Buffer.from(bytes)),
  },
  { requiredKeys: [] },
);

/** Options that the lab's own writer cannot put into a certificate are no case. */
function tryToIssue(issue: (options: IssueOptions) => Issued, options: IssueOptions): Issued | undefined {
  try {
    return issue(options);
  } catch {
    return undefined;
  }
}

describe.concurrent('whatever certificate a server shows', () => {
  it('odd in what it says, a check ends in time with a catalogued code', async () => {
    let shown = 0;
    await checkAll(
      fc.tuple(oddOptions, fc.constantFrom(root.issue, middle.issue, rsaRoot.issue, selfSign)),
      async ([options, issue]) => {
        const issued = tryToIssue(issue, options);
        if (issued === undefined) return;
        const above = issue === middle.issue ? [middle.der] : [];
        if (await showAndCheck({ key: issued.keyPem, ders: [issued.der, ...above] })) shown++;
      },
    );
    expect(shown).toBeGreaterThan(10);
  });

  it('damaged in its bytes, alone or among others, the same holds', async () => {
    const leaf = middle.issue({
      issuerUrl: 'http://ca.example/x.crt',
      mustStaple: true,
      dns: ['localhost', '*.example.com'],
      ip: ['127.0.0.1'],
    });
    const damages = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    let shown = 0;
    await checkAll(
      fc.tuple(fc.array(damages, { minLength: 2, maxLength: 4 }), fc.boolean(), damages),
      async ([all, keepsLeaf, stapleDamages]) => {
        const ders = all.map((damage, index) => {
          if (index === 0) return keepsLeaf ? leaf.der : damaged(leaf.der, damage);
          return damaged(index === 1 ? middle.der : root.der, damage);
        });
        const staple = damaged(answerOcsp(middle, leaf, 'revoked'), stapleDamages);
        if (await showAndCheck({ key: leaf.keyPem, ders, staple })) shown++;
      },
      // Most of them OpenSSL does not even load.
      20,
    );
    expect(shown).toBeGreaterThan(10);
  });

  it('that is none at all, the same holds', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)),
      fc.uint8Array({ maxLength: 60 }).map((some) => derSequence(derSequence(some), derSequence(), some)),
      fc.tuple(fc.nat(), fc.nat(255)).map((damage) => damaged(middle.der, [damage])),
      fc.constant(Buffer.alloc(90_000, 0x30)),
    );
    await checkAll(fc.tuple(fc.array(bytes, { maxLength: 4 }), fc.boolean()), async ([ders, goesOn]) => {
      const running = await runServer(
        createServer({ allowHalfOpen: true }, (socket: Socket) =>
          onFirstRecord(socket, () => {
            socket.write(serverHelloRecord(0x0303));
            for (const record of recordsOf(certificateMessage(ders))) socket.write(record);
            if (!goesOn) socket.end();
          }),
        ),
      );
      try {
        await ordeal.check(targetAt(`wss://127.0.0.1:${running.port}/connection/websocket`, { until: 'tls' }));
      } finally {
        await running.close();
      }
    });
  });
});

function damaged(der: Buffer, damages: readonly (readonly [at: number, to: number])[]): Buffer {
  const bytes = Buffer.from(der);
  for (const [at, to] of damages) bytes[at % bytes.length] = to;
  return bytes;
}

/** The Certificate message of TLS 1.2 and the end of the server's turn. */
function certificateMessage(ders: readonly Buffer[]): Buffer {
  const list = Buffer.concat(ders.flatMap((der) => [uint24(der.length), der]));
  const done = Buffer.from([14, 0, 0, 0]);
  return Buffer.concat([Buffer.from([11]), uint24(list.length + 3), uint24(list.length), list, done]);
}

function uint24(value: number): Buffer {
  return Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
}

function recordsOf(message: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += 16_000) {
    const fragment = message.subarray(at, at + 16_000);
    records.push(Buffer.concat([Buffer.from([22, 3, 3, fragment.length >> 8, fragment.length & 255]), fragment]));
  }
  return records;
}
