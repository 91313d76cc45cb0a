import type { EvidenceLine } from './describe-evidence.ts';
import type { CertificateFact, NameTry, PlainTry, TlsEvidence } from './evidence.ts';

export function describeTls(evidence: TlsEvidence): EvidenceLine[] {
  return [
    { label: 'handshake', text: describeEnd(evidence) },
    ...describeFaults(evidence),
    ...evidence.certificates.map((certificate, index) => ({
      label: index === 0 ? 'server sent' : '',
      text: describeCertificate(certificate),
    })),
    { label: 'name sent', text: evidence.serverName ?? 'none, as the URL has an address' },
    ...describeTries(evidence),
  ];
}

function describeEnd(evidence: TlsEvidence): string {
  switch (evidence.ended) {
    case 'certificate':
      return `finished (${evidence.protocol ?? 'TLS'}), but the certificate does not pass${evidence.verification === undefined ? '' : `: ${evidence.verification}`}`;
    case 'alert': {
      const when = evidence.afterHandshake ? ', after our side had finished' : '';
      return `the server sent ${describeAlert(evidence.alert)}${when}`;
    }
    case 'clear-text':
      return 'the server answered in clear text, not in TLS';
    case 'closed':
      return `the server closed the connection ${momentOf(evidence)}`;
    case 'reset':
      return `the connection was reset ${momentOf(evidence)}${evidence.errno === undefined ? '' : ` (${evidence.errno})`}`;
    case 'timeout':
      return `not finished in time${evidence.keysAgreed ? ', though keys were agreed' : ''}`;
    case 'local-error':
      return `our own TLS library gave up${evidence.openssl === undefined ? '' : ` (OpenSSL ${evidence.openssl})`}`;
  }
}

function momentOf({ afterHandshake }: TlsEvidence): string {
  return afterHandshake ? 'when our side had finished, before any request' : 'before the handshake was finished';
}

function describeFaults(evidence: TlsEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  const { expired, notYetValid, missingIssuer, weak } = evidence;
  if (expired) {
    lines.push({
      label: 'expired',
      text: `${expired.subject} on ${expired.validTo}${expired.isLeaf ? '' : ' (not the leaf)'}`,
    });
  }
  if (notYetValid)
    lines.push({ label: 'not valid yet', text: `${notYetValid.subject}, from ${notYetValid.validFrom} on` });
  if (missingIssuer) {
    const where = missingIssuer.issuerUrl === undefined ? '' : `, published at ${missingIssuer.issuerUrl}`;
    lines.push({ label: 'not sent', text: `${missingIssuer.issuer}, issuer of ${missingIssuer.subject}${where}` });
  }
  if (weak) lines.push({ label: 'weak', text: `${weak.subject}: ${weak.what}` });
  if (evidence.faults.includes('name-mismatch'))
    lines.push({ label: 'name needed', text: evidence.serverName ?? evidence.host });
  if (evidence.faults.includes('revoked')) lines.push({ label: 'OCSP staple', text: describeStaple(evidence) });
  if (evidence.faults.length > 1) lines.push({ label: 'also', text: evidence.faults.slice(1).join(', ') });
  return lines;
}

function describeStaple({ staple, mustStaple }: TlsEvidence): string {
  return `${staple ?? 'none'}${mustStaple === true ? ', and the certificate demands one' : ''}`;
}

function describeCertificate(certificate: CertificateFact): string {
  const issuer = certificate.selfSigned ? 'itself' : certificate.issuer;
  const names = certificate.names.length === 0 ? '' : `, for ${certificate.names.join(' ')}`;
  return `${certificate.subject}${names}, issued by ${issuer}, ${dayOf(certificate.validFrom)} to ${dayOf(certificate.validTo)}, ${certificate.key}`;
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}

function describeTries(evidence: TlsEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  if (evidence.oldVersion !== undefined) {
    lines.push({ label: 'old version', text: `a handshake with ${evidence.oldVersion} succeeds` });
  }
  if (evidence.clientCertificateRequested === true) {
    lines.push({ label: 'asked for', text: 'a client certificate' });
  }
  if (evidence.plainTry) lines.push({ label: 'plain HTTP', text: describePlainTry(evidence.plainTry) });
  for (const nameTry of evidence.nameTries ?? []) lines.push({ label: 'other name', text: describeNameTry(nameTry) });
  return lines;
}

function describePlainTry({ answer, status, server, text }: PlainTry): string {
  const what = {
    http: `answered with status ${status ?? 'unknown'}${server === undefined ? '' : ` by ${server}`}`,
    tls: status === undefined ? 'answered with a TLS record' : `turned down with status ${status}, as TLS ports do`,
    other: `answered, but not with HTTP: ${text ?? ''}`,
    nothing: 'not answered',
  };
  return `a plain request on the same port is ${what[answer]}`;
}

function describeNameTry({ serverName, gotFurther, certificateNames }: NameTry): string {
  const names = certificateNames === undefined ? '' : `; the certificate is for ${certificateNames.join(' ')}`;
  const name = serverName === null ? 'without a name' : `with ${serverName}`;
  return `${name} the handshake ${gotFurther ? 'gets further' : 'fails as well'}${names}`;
}

/** The alert descriptions of RFC 8446 section 6 and RFC 5246 section 7.2 that servers really send. */
const alertNames: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

function describeAlert(alert: number | undefined): string {
  if (alert === undefined) return 'a fatal alert';
  const name = alertNames[alert];
  return `alert ${alert}${name === undefined ? '' : ` (${name})`}`;
}
