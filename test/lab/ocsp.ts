import { createHash, sign } from 'node:crypto';
import { keyIdOf, signatureAlgorithm } from './certificate-keys.ts';
import type { Authority, Issued } from './certificates.ts';
import {
  derBits,
  derEnumerated,
  derExplicit,
  derGeneralizedTime,
  derImplicit,
  derInteger,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derValue,
} from './der.ts';

export type RevocationState = 'good' | 'revoked' | 'unknown';

export interface OcspOptions {
  /** One that the authority certified for OCSP signing: it signs, and its certificate is sent along. Default: the authority signs itself. */
  readonly responder?: Authority;
  /** How the signer is named; default by name. */
  readonly responderId?: 'name' | 'key-hash';
  /** Default: an hour ago. */
  readonly thisUpdate?: Date;
  /** Default: in a day. */
  readonly nextUpdate?: Date;
}

/** An OCSP response (RFC 6960) of the authority about one certificate, as a server staples it: DER. */
export function answerOcsp(
  authority: Authority,
  issued: Issued,
  state: RevocationState,
  options: OcspOptions = {},
): Buffer {
  const now = Date.now();
  const signer = options.responder?.signer ?? authority.signer;
  const responderId =
    options.responderId === 'key-hash'
      ? derExplicit(2, derOctets(keyIdOf(signer.publicKey)))
      : derExplicit(1, signer.name);
  const single = derSequence(
    certificateId(authority, issued),
    certificateState(state, new Date(now - 2 * hourMs)),
    derGeneralizedTime(options.thisUpdate ?? new Date(now - hourMs)),
    derExplicit(0, derGeneralizedTime(options.nextUpdate ?? new Date(now + 24 * hourMs))),
  );
  const responseData = derSequence(responderId, derGeneralizedTime(new Date(now - hourMs)), derSequence(single));
  const algorithm = signatureAlgorithm(signer.privateKey, 'sha256');
  const certificates = options.responder === undefined ? [] : [derExplicit(0, derSequence(options.responder.der))];
  const basic = derSequence(
    responseData,
    algorithm.der,
    derBits(sign(algorithm.digest, responseData, signer.privateKey)),
    ...certificates,
  );
  const typed = derSequence(derOid('1.3.6.1.5.5.7.48.1.1'), derOctets(basic));
  return derSequence(derEnumerated(0), derExplicit(0, typed));
}

/** A response without an answer: status 3, try later. */
export function answerOcspTryLater(): Buffer {
  return derSequence(derEnumerated(3));
}

const hourMs = 3_600_000;

function certificateId(authority: Authority, issued: Issued): Buffer {
  return derSequence(
    derSequence(derOid('1.3.14.3.2.26'), derNull()),
    derOctets(createHash('sha1').update(authority.signer.name).digest()),
    derOctets(keyIdOf(authority.signer.publicKey)),
    derInteger(issued.serial),
  );
}

/** CertStatus: good [0], revoked [1] with its time and reason 1 (key compromise), unknown [2]. */
function certificateState(state: RevocationState, revokedAt: Date): Buffer {
  switch (state) {
    case 'good':
      return derImplicit(0, Buffer.alloc(0));
    case 'revoked':
      return derValue(0xa1, derGeneralizedTime(revokedAt), derExplicit(0, derEnumerated(1)));
    case 'unknown':
      return derImplicit(2, Buffer.alloc(0));
  }
}
