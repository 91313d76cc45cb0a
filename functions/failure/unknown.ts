import type { FailureText, Specifics } from './entry.ts';
import type { Evidence, TlsEvidence } from './evidence.ts';
import type { Group } from './phases.ts';

/** The answer when no entry of a phase matches: honest about knowing nothing more. */
export function unknownText(group: Group): FailureText {
  return {
    code: unknownCodeOf(group),
    title: `Failed in ${group}, in a way that is not catalogued`,
    owner: '-',
    sdk: '-',
    seenWhen: `What was seen in ${group} matches no entry of the catalogue; all evidence is kept.`,
    cause: `The check failed in ${group}, and what was seen fits no known cause. Neither the cause nor who has to act is known; the evidence is all there is.`,
    fix: [
      'Read the evidence: it holds everything that was seen, codes and numbers included.',
      'Run the check once more, and from another place: what stays the same is the lead.',
      'Report it together with the evidence (it holds no secrets), so that the catalogue gets an entry for it.',
    ],
  };
}

/** Of our own mistakes, at least whose they are is known; of TLS, what our own library had against it. */
export function unknownSpecifics(evidence: Evidence): Specifics {
  if (evidence.phase === 'tls') return describeTls(evidence);
  if (evidence.phase !== 'monitor' || evidence.what !== 'unexpected-error') return {};
  return {
    cause: `The monitor itself made a mistake (${evidence.detail}). This says nothing about the target.`,
    fix: ['Read the line "unexpected-error" in the log of the monitor: it says where in the code it happened.'],
  };
}

function describeTls({ ended, verification, openssl, errno }: TlsEvidence): Specifics {
  if (ended === 'certificate' && verification !== undefined) {
    const reason = certificateFaults[verification];
    return {
      cause: `The handshake finished, but the certificate chain does not verify: ${verification}${reason === undefined ? '' : `, ${reason}`}.`,
      fix: ['Have the certificate issued again, for a server and by an authority that may sign for this host.'],
    };
  }
  if (openssl === tooLong) {
    return {
      cause: `The server sends far more certificates than a client takes (OpenSSL error ${openssl}).`,
      fix: ['Put only the certificate of the host and its intermediates into the chain file, not a bundle of roots.'],
    };
  }
  const number = openssl ?? errno;
  if (ended !== 'local-error' || number === undefined) return {};
  return {
    cause: `Our side broke the handshake off over what the server had sent (${openssl === undefined ? number : `OpenSSL error ${number}`}): bytes were altered on the way, or the server's TLS is faulty.`,
    fix: ['Probe from another network, and the server without the proxies in front: what passes there is in order.'],
  };
}

/** SSL_R_EXCESSIVE_MESSAGE_SIZE: more than 100 KB of certificates, or another message beyond its bounds. */
const tooLong = '0A000098';

/** OpenSSL's names for what no entry of its own is about. */
const certificateFaults: Readonly<Record<string, string>> = {
  INVALID_PURPOSE: 'it was not issued for servers (extended key usage)',
  INVALID_CA: 'a certificate in it that is no CA has signed another one',
  PATH_LENGTH_EXCEEDED: 'there are more intermediates than one of its CAs allows',
  PERMITTED_VIOLATION: 'a CA in it may not sign for this name (name constraints)',
  EXCLUDED_VIOLATION: 'a CA in it may not sign for this name (name constraints)',
  CERT_CHAIN_TOO_LONG: 'there are too many certificates in it',
  CERT_SIGNATURE_FAILURE: 'a signature in it is wrong',
  CERT_REJECTED: 'its root is marked as not to be trusted for servers',
};

export function unknownCodeOf(group: Group): string {
  return `${group}.unknown`;
}
