import { type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateFact } from '../../failure/evidence.ts';
import { printableText } from '../printable.ts';
import { type DerElement, insideDer, readDer, readOid } from './der-reader.ts';

/** A certificate with what Node does not tell of it. */
export interface SentCertificate {
  readonly x509: X509Certificate;
  /** Dotted OID of the signature algorithm. */
  readonly signatureOid: string;
  /** Only for RSA, RSASSA-PSS included. */
  readonly rsaBits?: number;
  readonly signatureIsWeak: boolean;
  /** The TLS feature extension asks for a stapled OCSP answer (RFC 7633). */
  readonly mustStaple: boolean;
  readonly facts: CertificateFact;
}

/** Targets show the same few certificates in every check. */
const maxKnown = 256;
/** Certificates have one or two kilobytes; one of a hundred that changes with every check must not fill the memory. */
const maxKnownBytes = 8 * 1024;
const known = new Map<string, SentCertificate>();

/** Reads one certificate. Throws when the bytes are none; parts of it that cannot be read are left out. */
export function readCertificate(der: Buffer): SentCertificate {
  if (der.length > maxKnownBytes) return parseCertificate(der);
  const key = der.toString('latin1');
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const read = parseCertificate(der);
  const [oldest] = known.keys();
  if (known.size >= maxKnown && oldest !== undefined) known.delete(oldest);
  known.set(key, read);
  return read;
}

function parseCertificate(der: Buffer): SentCertificate {
  const x509 = new X509Certificate(der);
  const key = publicKeyOf(x509);
  const rsaBits = key?.asymmetricKeyType?.startsWith('rsa') ? key.asymmetricKeyDetails?.modulusLength : undefined;
  const inside = readInside(x509.raw);
  return {
    x509,
    ...inside,
    ...(rsaBits === undefined ? {} : { rsaBits }),
    facts: readFacts(x509, key, inside.signatureOid),
  };
}

type Inside = Pick<SentCertificate, 'signatureOid' | 'signatureIsWeak' | 'mustStaple'>;

/** What stands in the DER and Node has no word for. OpenSSL has accepted the certificate; its extensions may still be odd. */
function readInside(der: Uint8Array): Inside {
  try {
    const [body, algorithm] = insideDer(der);
    if (body === undefined || algorithm === undefined) return nothingInside;
    const signatureOid = oidOf(readDer(algorithm.content)[0]);
    const signatureIsWeak = weakSignatures.has(signatureOid) || isPssWithSha1(signatureOid, algorithm);
    return { signatureOid, signatureIsWeak, mustStaple: asksForStaple(body) };
  } catch {
    return nothingInside;
  }
}

const nothingInside: Inside = { signatureOid: '', signatureIsWeak: false, mustStaple: false };

/** Keys of algorithms that this OpenSSL does not know cannot be made into a key object. */
function publicKeyOf(x509: X509Certificate): KeyObject | undefined {
  try {
    return x509.publicKey;
  } catch {
    return undefined;
  }
}

function readFacts(x509: X509Certificate, key: KeyObject | undefined, signatureOid: string): CertificateFact {
  const issuerUrl = issuerUrlOf(x509.infoAccess);
  return {
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    names: namesOf(x509),
    validFrom: isoOf(x509.validFrom),
    validTo: isoOf(x509.validTo),
    fingerprint256: x509.fingerprint256,
    key: describeKey(key),
    signature: signatureNames[signatureOid] ?? signatureOid,
    selfSigned: isSelfSigned(x509, key),
    ...(issuerUrl === undefined ? {} : { issuerUrl: printableText(issuerUrl) }),
  };
}

/** A date beyond what a Date can hold stays as OpenSSL wrote it. */
function isoOf(date: string): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? date : new Date(ms).toISOString();
}

const maxNames = 100;

/** The subject alternative names, without their type. Node quotes what could be mistaken for its own separators. */
function namesOf(x509: X509Certificate): string[] {
  const names = (x509.subjectAltName ?? '').match(/(?:DNS|IP Address):(?:"(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
  return names.slice(0, maxNames).map((name) => printableText(name.replace(/^(?:DNS|IP Address):/, '').trim()));
}

/** Names of a chain's leaf that can be sent as a server name: no addresses, no wildcards. */
export function sendableNames(chain: readonly SentCertificate[]): string[] {
  const [leaf] = chain;
  return (leaf?.facts.names ?? []).filter((name) => /^[a-z0-9][a-z0-9.-]*[a-z]$/i.test(name));
}

/** Node puts each attribute of a name on a line of its own. */
function oneLine(name: string | undefined): string {
  return printableText((name ?? '').split('\n').filter(Boolean).join(', '));
}

function describeKey(key: KeyObject | undefined): string {
  const type = key?.asymmetricKeyType;
  const details = key?.asymmetricKeyDetails;
  if (type === 'rsa' || type === 'rsa-pss') return `RSA ${details?.modulusLength ?? '?'}`;
  if (type === 'ec') return `EC ${details?.namedCurve ?? '?'}`;
  if (type === 'ed25519') return 'Ed25519';
  if (type === 'ed448') return 'Ed448';
  return type ?? 'unknown';
}

function isSelfSigned(x509: X509Certificate, key: KeyObject | undefined): boolean {
  if (x509.subject !== x509.issuer) return false;
  try {
    return key === undefined || x509.verify(key);
  } catch {
    // A key that cannot check its own signature: the names alone decide.
    return true;
  }
}

function issuerUrlOf(infoAccess: string | undefined): string | undefined {
  return infoAccess?.match(/^CA Issuers - URI:(.+)$/m)?.[1]?.replace(/^"|"$/g, '');
}

/** RFC 8017, RFC 3279, RFC 5758: signatures over SHA-1, MD5 or MD2. */
const weakSignatures: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.3',
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.3.14.3.2.29',
  '1.2.840.10040.4.3',
  '1.2.840.10045.4.1',
]);

const signatureNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
};

const pssOid = '1.2.840.113549.1.1.10';
const sha1Oid = '1.3.14.3.2.26';

/** RSASSA-PSS names its hash in the parameters' first field, and means SHA-1 where that field is left out (RFC 4055). */
function isPssWithSha1(signatureOid: string, algorithm: DerElement): boolean {
  if (signatureOid !== pssOid) return false;
  const parameters = readDer(algorithm.content)[1];
  const hash = parameters === undefined ? undefined : readDer(parameters.content).find(({ tag }) => tag === 0xa0);
  return hash === undefined || oidOf(insideDer(hash.content)[0]) === sha1Oid;
}

const tlsFeatureOid = '1.3.6.1.5.5.7.1.24';
const statusRequest = 5;

function asksForStaple(body: DerElement): boolean {
  const extensions = readDer(body.content).find(({ tag }) => tag === 0xa3);
  if (extensions === undefined) return false;
  for (const extension of insideDer(extensions.content)) {
    const parts = readDer(extension.content);
    if (oidOf(parts[0]) !== tlsFeatureOid) continue;
    const value = parts.at(-1);
    return value !== undefined && insideDer(value.content).some(({ content }) => content.at(-1) === statusRequest);
  }
  return false;
}

function oidOf(element: DerElement | undefined): string {
  return element?.tag === 0x06 ? readOid(element.content) : '';
}
