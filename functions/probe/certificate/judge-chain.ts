import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type CertificateFault, certificateFaults, type TlsEvidence } from '../../failure/evidence.ts';
import type { SentCertificate } from './certificate-facts.ts';
import { readStaple } from './ocsp-staple.ts';

/** All that the verdict on a chain stands on. */
export interface ChainToJudge {
  /** Leaf first, each issued by the next; a root that was not sent may stand last where the chain verified. */
  readonly chain: readonly SentCertificate[];
  /** Certificates that were sent and issued none of the chain; undefined where nobody looked. */
  readonly strays?: number;
  /** The name or address that must be covered. */
  readonly host: string;
  /** Node's verification code, or `ok`. It names one fault and hides the others. */
  readonly verification: string;
  readonly staple: Uint8Array | undefined;
  readonly roots: () => readonly X509Certificate[];
  readonly nowMs: number;
}

export type ChainVerdict = Pick<
  TlsEvidence,
  | 'faults'
  | 'certificates'
  | 'verification'
  | 'expired'
  | 'notYetValid'
  | 'missingIssuer'
  | 'weak'
  | 'staple'
  | 'mustStaple'
>;

/** Every fault of the chain, in the catalogue's order: each is looked for by itself, since OpenSSL reports only one. */
export function judgeChain(input: ChainToJudge): ChainVerdict {
  const { chain, verification, nowMs } = input;
  const [leaf] = chain;
  if (leaf === undefined) return { faults: [], certificates: [], verification };
  const isTrusted = verification === 'ok';
  const expired = isTrusted ? undefined : chain.find((one, index) => isJudged(one, index) && endOf(one) < nowMs);
  const early = isTrusted ? undefined : chain.find((one, index) => isJudged(one, index) && startOf(one) > nowMs);
  const trust = isTrusted ? undefined : judgeTrust(input);
  const staple = readStaple(input.staple, leaf.x509.serialNumber);
  const weak = chain.flatMap((one, index) => (isJudged(one, index) ? weaknessOf(one) : []))[0];

  const found = new Set<CertificateFault>();
  if (expired !== undefined) found.add('certificate-expired');
  if (early !== undefined) found.add('certificate-not-yet-valid');
  if (!coversHost(leaf.x509, input.host)) found.add('name-mismatch');
  if (trust !== undefined) found.add(trust.fault);
  if (staple === 'revoked' || (leaf.mustStaple && (staple === 'none' || staple === 'unreadable'))) found.add('revoked');
  if (weak !== undefined) found.add('weak-certificate');
  const byCode = faultByCode[verification];
  if (byCode !== undefined && (found.size === 0 || byCode !== 'untrusted-root')) found.add(byCode);

  return {
    faults: certificateFaults.filter((fault) => found.has(fault)),
    // A known root need not be sent, and Node shows the one of the store.
    certificates: chain.filter((one, index) => trust !== undefined || isJudged(one, index)).map(({ facts }) => facts),
    verification,
    staple,
    mustStaple: leaf.mustStaple,
    ...(expired === undefined
      ? {}
      : {
          expired: { subject: expired.facts.subject, validTo: expired.facts.validTo, isLeaf: expired === leaf },
        }),
    ...(early === undefined ? {} : { notYetValid: { subject: early.facts.subject, validFrom: early.facts.validFrom } }),
    ...(trust?.missing === undefined ? {} : { missingIssuer: missingIssuerOf(trust.missing) }),
    ...(weak === undefined ? {} : { weak }),
  };
}

/** Whether only what else was sent can tell a wrong intermediate from a private root. */
export function needsStrays({
  chain,
  verification,
  roots,
}: Pick<ChainToJudge, 'chain' | 'verification' | 'roots'>): boolean {
  const top = chain.at(-1);
  if (verification === 'ok' || top === undefined) return false;
  return !top.facts.selfSigned && top.facts.issuerUrl === undefined && !reachesRoot(top.x509, roots());
}

/** A root is trusted or not, whatever its dates and its signature; a leaf that signed itself is judged as a leaf. */
function isJudged(one: SentCertificate, index: number): boolean {
  return index === 0 || !one.facts.selfSigned;
}

interface TrustVerdict {
  readonly fault: 'self-signed' | 'chain-incomplete' | 'untrusted-root';
  readonly missing?: SentCertificate;
}

/** Rule (3) of the catalogue's close cases. */
function judgeTrust({ chain, strays = 0, roots }: ChainToJudge): TrustVerdict | undefined {
  const top = chain.at(-1);
  if (top === undefined || reachesRoot(top.x509, roots())) return undefined;
  if (top.facts.selfSigned) return { fault: chain.length === 1 ? 'self-signed' : 'untrusted-root' };
  if (strays > 0 || top.facts.issuerUrl !== undefined) return { fault: 'chain-incomplete', missing: top };
  return { fault: 'untrusted-root', missing: top };
}

function reachesRoot(top: X509Certificate, roots: readonly X509Certificate[]): boolean {
  return roots.some((root) => root.fingerprint256 === top.fingerprint256 || isIssuedBy(top, root));
}

function isIssuedBy(one: X509Certificate, issuer: X509Certificate): boolean {
  if (one.issuer !== issuer.subject || !one.checkIssued(issuer)) return false;
  try {
    return one.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** A common name alone does not count, and a wildcard stands for one whole label: what browsers do (RFC 9525). */
function coversHost(leaf: X509Certificate, host: string): boolean {
  if (isIP(host) !== 0) return leaf.checkIP(host) !== undefined;
  const covers = (name: string) =>
    leaf.checkHost(name, { subject: 'never', wildcards: true, partialWildcards: false }) !== undefined;
  if (covers(host)) return true;
  // To OpenSSL no wildcard stands for a label with an underscore; to browsers, Go and Node it does.
  const [label = '', ...rest] = host.split('.');
  return label.includes('_') && covers([labelOfNobody, ...rest].join('.'));
}

/** Only a wildcard covers it. */
const labelOfNobody = 'any-label-at-all';

const shortestRsaBits = 2048;

function weaknessOf(one: SentCertificate): { subject: string; what: string }[] {
  const { subject, signature } = one.facts;
  if (one.rsaBits !== undefined && one.rsaBits < shortestRsaBits)
    return [{ subject, what: `RSA key of ${one.rsaBits} bits` }];
  if (one.signatureIsWeak) return [{ subject, what: `signature ${signature}` }];
  return [];
}

function missingIssuerOf(one: SentCertificate): NonNullable<TlsEvidence['missingIssuer']> {
  const { subject, issuer, issuerUrl } = one.facts;
  return { subject, issuer, ...(issuerUrl === undefined ? {} : { issuerUrl }) };
}

/**
 * What OpenSSL found where our own look finds nothing: faults of certificates that were not sent, e.g. an expired root
 * of the store, or an intermediate given as trust anchor.
 */
const faultByCode: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  CERT_REVOKED: 'revoked',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted-root',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted-root',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted-root',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted-root',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted-root',
};

function endOf({ x509 }: SentCertificate): number {
  return Date.parse(x509.validTo);
}

function startOf({ x509 }: SentCertificate): number {
  return Date.parse(x509.validFrom);
}
