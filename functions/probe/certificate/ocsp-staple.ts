import type { TlsEvidence } from '../../failure/evidence.ts';
import { type DerElement, insideDer, readDer } from './der-reader.ts';

export type StapleStatus = NonNullable<TlsEvidence['staple']>;

/**
 * What a stapled OCSP response (RFC 6960, section 4.2) says of the certificate with this serial number.
 * Its signature is not checked: a server that staples a bad word about itself harms nobody but itself.
 */
export function readStaple(response: Uint8Array | undefined, serialHex: string): StapleStatus {
  if (response === undefined || response.length === 0) return 'none';
  try {
    const [status, wrapped] = insideDer(response);
    if (status === undefined || wrapped === undefined || status.content[0] !== 0) return 'unreadable';
    const octets = insideDer(wrapped.content)[1];
    if (octets === undefined) return 'unreadable';
    const data = insideDer(octets.content)[0];
    if (data === undefined) return 'unreadable';
    return statusIn(data, serialHex);
  } catch {
    return 'unreadable';
  }
}

/** ResponseData: optional version [0], responder [1] or [2], time, then the sequence of single responses. */
function statusIn(data: DerElement, serialHex: string): StapleStatus {
  const responses = readDer(data.content).find(({ tag }) => tag === 0x30);
  if (responses === undefined) return 'unreadable';
  for (const single of readDer(responses.content)) {
    const [certificateId, status] = readDer(single.content);
    if (certificateId === undefined || status === undefined) continue;
    const serial = readDer(certificateId.content)[3];
    if (serial === undefined || hexOf(serial.content) !== stripZeros(serialHex)) continue;
    return statusByTag[status.tag & 0x1f] ?? 'unreadable';
  }
  return 'unreadable';
}

const statusByTag: Readonly<Record<number, StapleStatus>> = { 0: 'good', 1: 'revoked', 2: 'unknown' };

function hexOf(content: Uint8Array): string {
  return stripZeros(Buffer.from(content).toString('hex'));
}

function stripZeros(hex: string): string {
  return hex.toLowerCase().replace(/^0+/, '');
}
