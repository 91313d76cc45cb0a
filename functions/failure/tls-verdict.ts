import type { CertificateFault, TlsEvidence } from './evidence.ts';

export type TlsVerdict =
  | CertificateFault
  | 'plain-server'
  | 'not-tls'
  | 'closed-midway'
  | 'reset-midway'
  | 'timeout'
  | 'version-refused'
  | 'no-shared-cipher'
  | 'client-certificate-required'
  | 'unrecognized-name'
  | 'alert'
  | 'unknown';

/** For an entry's `matches`: each evidence has one verdict, so no two entries can match. */
export function isTls(verdict: TlsVerdict): (evidence: TlsEvidence) => boolean {
  return (evidence) => judgeTls(evidence) === verdict;
}

function judgeTls(evidence: TlsEvidence): TlsVerdict {
  switch (evidence.ended) {
    case 'certificate':
      return evidence.faults[0] ?? 'unknown';
    case 'alert':
      return judgeAlert(evidence);
    case 'local-error':
      if (isUnsupportedVersion(evidence)) return 'version-refused';
      if (speaksPlainHttp(evidence)) return 'plain-server';
      return speaksInClear(evidence) ? 'not-tls' : 'unknown';
    case 'clear-text':
      // Who answers a ClientHello in clear is no TLS port, even if another one behind it says that it is.
      if (speaksPlainHttp(evidence) || evidence.plainTry?.status !== undefined) return 'plain-server';
      return isUnsupportedVersion(evidence) ? 'version-refused' : 'not-tls';
    case 'timeout':
      if (speaksPlainHttp(evidence)) return 'plain-server';
      return speaksInClear(evidence) ? 'not-tls' : 'timeout';
    case 'closed':
    case 'reset':
      return judgeCut(evidence, evidence.ended);
  }
}

/**
 * FIN or RST says least of all, so the counter-experiments decide. A port that goes through TLS with another name is no
 * plain server, even where it answers clear HTTP as well: many TLS servers do, to say that they want TLS.
 */
function judgeCut(evidence: TlsEvidence, ended: 'closed' | 'reset'): TlsVerdict {
  if (evidence.clientCertificateRequested === true) return 'client-certificate-required';
  if (anotherNameGetsFurther(evidence)) return 'unrecognized-name';
  if (speaksPlainHttp(evidence)) return 'plain-server';
  if (speaksInClear(evidence)) return 'not-tls';
  if (evidence.oldVersion !== undefined) return 'version-refused';
  return ended === 'closed' ? 'closed-midway' : 'reset-midway';
}

/** Alert numbers: RFC 8446, section 6, and RFC 5246, section 7.2. */
function judgeAlert(evidence: TlsEvidence): TlsVerdict {
  const isAskedForCertificate = evidence.clientCertificateRequested === true || isSecondHandshake(evidence);
  switch (evidence.alert) {
    case 112:
      return 'unrecognized-name';
    case 80:
      return anotherNameGetsFurther(evidence) && !speaksPlainHttp(evidence) ? 'unrecognized-name' : 'alert';
    case 70:
      return 'version-refused';
    case 116:
      return 'client-certificate-required';
    case 40:
      return isAskedForCertificate ? 'client-certificate-required' : 'no-shared-cipher';
    case 42:
      return isAskedForCertificate ? 'client-certificate-required' : 'alert';
    case 71:
      return isAskedForCertificate ? 'alert' : 'no-shared-cipher';
    default:
      return 'alert';
  }
}

/**
 * In TLS 1.2 a handshake that is over fails only by a second one, which nobody can look into. Servers begin one when
 * the path of a request demands a client certificate.
 */
function isSecondHandshake({ afterHandshake, protocol }: TlsEvidence): boolean {
  return afterHandshake && protocol === 'TLSv1.2';
}

function speaksPlainHttp({ plainTry }: TlsEvidence): boolean {
  return plainTry?.answer === 'http';
}

/** Something answers in clear that is neither HTTP nor a TLS record. */
function speaksInClear({ plainTry }: TlsEvidence): boolean {
  return plainTry?.answer === 'other';
}

function anotherNameGetsFurther({ nameTries }: TlsEvidence): boolean {
  return nameTries?.some(({ gotFurther }) => gotFurther) === true;
}

/** SSL_R_UNSUPPORTED_PROTOCOL: the server chose a version that our side does not speak. */
function isUnsupportedVersion({ openssl }: TlsEvidence): boolean {
  return openssl?.toUpperCase() === '0A000102';
}
