import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { extensionsOf } from './certificate-extensions.ts';
import { type KeyKind, keyIdOf, leafKey, makeKey, type SignatureHash, signatureAlgorithm } from './certificate-keys.ts';
import { derBits, derExplicit, derInteger, derOid, derSequence, derSet, derTime, derUtf8 } from './der.ts';

/** A certificate with its private key. */
export interface Issued {
  /** The certificate alone. */
  readonly certPem: string;
  /** PKCS #8. */
  readonly keyPem: string;
  /** What an honest server sends: the certificate and every intermediate above it, without the root. */
  readonly chainPem: string;
  readonly der: Buffer;
  readonly serial: Buffer;
}

export type KeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign';
export type ExtendedKeyUsage = 'serverAuth' | 'clientAuth' | 'ocspSigning';

/** What stands in a certificate. null leaves a part out that would be there by default. */
export interface IssueOptions {
  /** Default: the first name or address, for an authority its name. null: no common name. */
  readonly commonName?: string | null;
  readonly organization?: string;
  /** Issuer name in place of the authority's own. */
  readonly issuerCommonName?: string;
  /** Subject alternative names. With neither `dns` nor `ip`: localhost, 127.0.0.1 and ::1; with one of them the other is empty; both empty: no such extension. */
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  /** Default: an hour ago; for an authority a year ago. */
  readonly notBefore?: Date;
  /** Default: in 90 days; for an authority in ten years. */
  readonly notAfter?: Date;
  /** Default `ec` (P-256). RSA keys of leaves are made once per process, since making them is slow. */
  readonly key?: KeyKind;
  /** The hash of the issuer's signature over it; default sha256. MD5 needs an issuer with an RSA key; Ed25519 has none. */
  readonly hash?: SignatureHash;
  /** Default false for issue(), true for authorities. */
  readonly isCa?: boolean;
  readonly keyUsage?: readonly KeyUsage[] | null;
  readonly extendedKeyUsage?: readonly ExtendedKeyUsage[] | null;
  /** Subject and authority key identifiers; default true. */
  readonly hasKeyIdentifiers?: boolean;
  /** CA issuers URL of the authority information access. */
  readonly issuerUrl?: string;
  /** OCSP URL of the authority information access. */
  readonly ocspUrl?: string;
  /** The TLS feature extension with status_request. */
  readonly mustStaple?: boolean;
  /** Big-endian; default 16 random bytes. */
  readonly serial?: Buffer;
}

/** A certificate authority, root or intermediate. */
export interface Authority {
  /** The root above it: what a client has to trust. */
  readonly caPem: string;
  /** Its own certificate; for a root the same as `caPem`. */
  readonly certPem: string;
  readonly der: Buffer;
  /** Who it is as an issuer: for signing things other than certificates. */
  readonly signer: Signer;
  /** Without options: a leaf for localhost, 127.0.0.1 and ::1, valid from an hour ago for 90 days. */
  issue(options?: IssueOptions): Issued;
  /** An authority below this one; default name "… intermediate". */
  intermediate(options?: IssueOptions): Authority;
}

export interface Signer {
  /** The distinguished name, DER. */
  readonly name: Buffer;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A new root with a key of its own. */
export function createAuthority(name = 'Lab Root', options: IssueOptions = {}): Authority {
  const privateKey = makeKey(options.key ?? 'ec');
  const subject = nameOf({ ...options, commonName: options.commonName ?? name });
  const signer = { name: subject, privateKey, publicKey: createPublicKey(privateKey) };
  const der = writeCertificate({
    subject,
    publicKey: signer.publicKey,
    issuer: signer,
    options: authorityDefaults(options),
  });
  return makeAuthority({ name, signer, der, caPem: toPem(der), sentAbove: '' });
}

/** A leaf that signed itself: what a newcomer's openssl one-liner makes. */
export function selfSign(options: IssueOptions = {}): Issued {
  const privateKey = leafKey(options.key ?? 'ec');
  const names = withDefaultNames(options);
  const subject = nameOf(names);
  const publicKey = createPublicKey(privateKey);
  const signer = { name: subject, privateKey, publicKey };
  return toIssued({ subject, publicKey, issuer: signer, options: names }, privateKey, '');
}

interface AuthorityParts {
  readonly name: string;
  readonly signer: Signer;
  readonly der: Buffer;
  readonly caPem: string;
  /** PEM of what has to be sent behind a leaf. */
  readonly sentAbove: string;
}

function makeAuthority({ name, signer, der, caPem, sentAbove }: AuthorityParts): Authority {
  return {
    caPem,
    certPem: toPem(der),
    der,
    signer,
    issue(options = {}) {
      const privateKey = leafKey(options.key ?? 'ec');
      const names = withDefaultNames(options);
      const subject = nameOf(names);
      return toIssued(
        { subject, publicKey: createPublicKey(privateKey), issuer: signer, options: names },
        privateKey,
        sentAbove,
      );
    },
    intermediate(options = {}) {
      const childName = options.commonName ?? `${name} intermediate`;
      const privateKey = makeKey(options.key ?? 'ec');
      const subject = nameOf({ ...options, commonName: childName });
      const publicKey = createPublicKey(privateKey);
      const child = writeCertificate({ subject, publicKey, issuer: signer, options: authorityDefaults(options) });
      return makeAuthority({
        name: childName,
        signer: { name: subject, privateKey, publicKey },
        der: child,
        caPem,
        sentAbove: toPem(child) + sentAbove,
      });
    },
  };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function authorityDefaults(options: IssueOptions): IssueOptions {
  const now = Date.now();
  return {
    notBefore: new Date(now - 365 * dayMs),
    notAfter: new Date(now + 3650 * dayMs),
    isCa: true,
    dns: [],
    ip: [],
    ...options,
  };
}

function withDefaultNames(options: IssueOptions): IssueOptions {
  if (options.dns !== undefined || options.ip !== undefined) return options;
  return { ...options, dns: ['localhost'], ip: ['127.0.0.1', '::1'] };
}

interface CertificateParts {
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly issuer: Signer;
  readonly options: IssueOptions;
}

function writeCertificate(
  { subject, publicKey, issuer, options }: CertificateParts,
  serial = newSerial(options),
): Buffer {
  const now = Date.now();
  const algorithm = signatureAlgorithm(issuer.privateKey, options.hash ?? 'sha256');
  const issuerName =
    options.issuerCommonName === undefined ? issuer.name : nameOf({ commonName: options.issuerCommonName });
  const toBeSigned = derSequence(
    derExplicit(0, derInteger(2)),
    derInteger(serial),
    algorithm.der,
    issuerName,
    derSequence(
      derTime(options.notBefore ?? new Date(now - hourMs)),
      derTime(options.notAfter ?? new Date(now + 90 * dayMs)),
    ),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    derExplicit(
      3,
      extensionsOf(options, keyIdOf(publicKey), keyIdOf(issuer.publicKey), publicKey.asymmetricKeyType === 'rsa'),
    ),
  );
  return derSequence(toBeSigned, algorithm.der, derBits(sign(algorithm.digest, toBeSigned, issuer.privateKey)));
}

function toIssued(parts: CertificateParts, privateKey: KeyObject, sentAbove: string): Issued {
  const serial = newSerial(parts.options);
  const der = writeCertificate(parts, serial);
  const certPem = toPem(der);
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certPem, keyPem, chainPem: certPem + sentAbove, der, serial };
}

function nameOf(options: IssueOptions): Buffer {
  const commonName = options.commonName === undefined ? (options.dns?.[0] ?? options.ip?.[0]) : options.commonName;
  const parts: Buffer[] = [];
  if (options.organization !== undefined) parts.push(nameAttribute('2.5.4.10', options.organization));
  if (typeof commonName === 'string') parts.push(nameAttribute('2.5.4.3', commonName));
  return derSequence(...parts);
}

function nameAttribute(oid: string, value: string): Buffer {
  return derSet(derSequence(derOid(oid), derUtf8(value)));
}

function newSerial(options: IssueOptions): Buffer {
  // The first byte keeps it positive and of full length.
  return options.serial ?? Buffer.concat([Buffer.from([0x4c]), randomBytes(15)]);
}

/** One certificate as PEM. */
export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
