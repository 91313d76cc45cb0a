import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface MintedCertificate {
  readonly certificatePem: string;
  /** PKCS #8. Never leaves the process. */
  readonly keyPem: string;
  /** Milliseconds since 1970. */
  readonly mintedMs: number;
}

/** Well beyond any threshold of expiry. */
const validForMs = 400 * 86_400_000;
/** No certificate of ours is ever this close to its end. */
const keptBackMs = 100 * 86_400_000;
/** A clock that is set back a little must not fail the certificate. */
const validSinceMs = 3_600_000;

/** A certificate for 127.0.0.1 that signed itself, with a new P-256 key: a millisecond's work. X.509 v3, RFC 5280. */
export function mintLoopbackCertificate(nowMs: number): MintedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(tags.set, sequence(commonName, der(tags.utf8, Buffer.from('canary self-test')))));
  const toBeSigned = sequence(
    der(tags.version, der(tags.integer, Buffer.from([2]))),
    // The first byte keeps the number positive.
    der(tags.integer, Buffer.concat([Buffer.from([0x4c]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(time(nowMs - validSinceMs), time(nowMs + validForMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(tags.extensions, sequence(sequence(subjectAltName, der(tags.octets, sequence(loopbackAddress))))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)]);
  const certificate = sequence(toBeSigned, ecdsaWithSha256, der(tags.bits, signature));
  return {
    certificatePem: toPem(certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    mintedMs: nowMs,
  };
}

/** Whether it is valid now, and for long after that. */
export function isFresh({ mintedMs }: MintedCertificate, nowMs: number): boolean {
  return nowMs >= mintedMs - validSinceMs / 2 && nowMs <= mintedMs + validForMs - keptBackMs;
}

const tags = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** `[0] EXPLICIT` of the certificate. */
  version: 0xa0,
  /** `[3] EXPLICIT` of the certificate. */
  extensions: 0xa3,
  /** `[7]` of a GeneralName: an IP address. */
  ipAddress: 0x87,
} as const;

/** 2.5.4.3 */
const commonName = der(tags.oid, Buffer.from('550403', 'hex'));
/** 2.5.29.17 */
const subjectAltName = der(tags.oid, Buffer.from('551d11', 'hex'));
/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(der(tags.oid, Buffer.from('2a8648ce3d040302', 'hex')));
const loopbackAddress = der(tags.ipAddress, Buffer.from([127, 0, 0, 1]));

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(tags.sequence, ...parts);
}

/** RFC 5280 has UTCTime for years below 2050; OpenSSL reads GeneralizedTime for any. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\.\d+|[-:T]/g, '');
  return der(tags.generalizedTime, Buffer.from(digits));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
