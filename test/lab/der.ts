/**
 * Writes DER (ITU-T X.690), as much of it as certificates and OCSP answers need. Every function gives one whole
 * tag-length-value; the sequences of a certificate are built by nesting them.
 */
export function derSequence(...parts: readonly Uint8Array[]): Buffer {
  return derValue(0x30, ...parts);
}

export function derSet(...parts: readonly Uint8Array[]): Buffer {
  return derValue(0x31, ...parts);
}

/** One tag with its content; lengths up to 2^32. */
export function derValue(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), encodeLength(body.length), body]);
}

/** A context tag around whole values, e.g. `[3] EXPLICIT`. */
export function derExplicit(number: number, ...parts: readonly Uint8Array[]): Buffer {
  return derValue(0xa0 | number, ...parts);
}

/** A context tag in place of a primitive's own, e.g. `[2] IMPLICIT IA5String`. */
export function derImplicit(number: number, content: Uint8Array): Buffer {
  return derValue(0x80 | number, content);
}

/** A non-negative integer, from a number or from big-endian bytes. */
export function derInteger(value: number | Uint8Array): Buffer {
  const bytes = typeof value === 'number' ? bigEndian(value) : stripLeadingZeros(Buffer.from(value));
  // A set top bit would make it negative.
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return derValue(0x02, isNegative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function derEnumerated(value: number): Buffer {
  return derValue(0x0a, Buffer.from([value]));
}

export function derBoolean(value: boolean): Buffer {
  return derValue(0x01, Buffer.from([value ? 0xff : 0x00]));
}

export function derNull(): Buffer {
  return derValue(0x05);
}

export function derOctets(content: Uint8Array): Buffer {
  return derValue(0x04, content);
}

/** A bit string of whole bytes. */
export function derBits(content: Uint8Array): Buffer {
  return derValue(0x03, Buffer.from([0]), content);
}

/** A named bit list such as keyUsage: bit 0 is the highest one; trailing zero bits are left out, as DER asks. */
export function derNamedBits(bits: readonly number[]): Buffer {
  const highest = Math.max(...bits);
  const bytes = Buffer.alloc((highest >> 3) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return derValue(0x03, Buffer.from([7 - (highest & 7)]), bytes);
}

export function derUtf8(text: string): Buffer {
  return derValue(0x0c, Buffer.from(text, 'utf8'));
}

/** An object identifier, written with dots. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return derValue(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(encodeBase128)]));
}

/** UTCTime up to 2049 and GeneralizedTime after, as RFC 5280 wants it. */
export function derTime(time: Date): Buffer {
  const text = compactTime(time);
  return time.getUTCFullYear() < 2050 ? derValue(0x17, Buffer.from(text.slice(2), 'latin1')) : derGeneralizedTime(time);
}

export function derGeneralizedTime(time: Date): Buffer {
  return derValue(0x18, Buffer.from(compactTime(time), 'latin1'));
}

function compactTime(time: Date): string {
  return time.toISOString().replace(/[-:T]|\.\d+/g, '');
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = bigEndian(length);
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function bigEndian(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function stripLeadingZeros(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? Buffer.from([0]) : bytes.subarray(start);
}

function encodeBase128(value: number): number[] {
  const septets = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    septets.unshift((rest & 0x7f) | 0x80);
  return septets;
}
