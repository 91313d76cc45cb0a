/** One element of DER: its tag byte, its content and, for constructed ones, a way in. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its header. */
  readonly whole: Uint8Array;
}

/**
 * The elements that stand one after another in `bytes`. Only definite lengths, as DER has it; a length that reaches
 * past the end, or one of more than four bytes, throws a RangeError.
 */
export function readDer(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  let position = 0;
  while (position < bytes.length) {
    const tag = byteAt(bytes, position);
    // Tags above 30 take more bytes; nothing in X.509 or OCSP that is read here has one.
    if ((tag & 0x1f) === 0x1f) throw new RangeError('DER: multi-byte tag');
    let length = byteAt(bytes, position + 1);
    let start = position + 2;
    if (length === 0x80 || length > 0x84) throw new RangeError('DER: length form');
    if (length > 0x80) {
      const count = length - 0x80;
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + byteAt(bytes, start + index);
      start += count;
    }
    const end = start + length;
    if (end > bytes.length) throw new RangeError('DER: element reaches past the end');
    elements.push({ tag, content: bytes.subarray(start, end), whole: bytes.subarray(position, end) });
    position = end;
  }
  return elements;
}

/** The elements inside the first element. */
export function insideDer(bytes: Uint8Array): DerElement[] {
  const [first] = readDer(bytes);
  if (first === undefined) throw new RangeError('DER: nothing there');
  return readDer(first.content);
}

/** The dotted form of an object identifier's content. */
export function readOid(content: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (arcs.length === 0) {
        const first = Math.min(2, Math.floor(value / 40));
        arcs.push(first, value - first * 40);
      } else arcs.push(value);
      value = 0;
    }
  }
  return arcs.join('.');
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index];
  if (byte === undefined) throw new RangeError('DER: ends early');
  return byte;
}
