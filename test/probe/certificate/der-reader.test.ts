import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DerElement, insideDer, readDer, readOid } from '../../../functions/probe/certificate/der-reader.ts';
import { derBoolean, derExplicit, derInteger, derOctets, derOid, derSequence } from '../../lab/der.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('reading DER', () => {
  it('gives the elements that stand side by side, and those inside', () => {
    const bytes = derSequence(derInteger(5), derOctets(Buffer.from('abc')), derExplicit(0, derBoolean(true)));
    const [sequence, ...others] = readDer(bytes);
    expect(others).toEqual([]);
    expect(sequence?.tag).toBe(0x30);
    expect(hex(sequence?.whole ?? Buffer.alloc(0))).toBe(hex(bytes));
    expect(insideDer(bytes).map(({ tag, content }) => [tag, hex(content)])).toEqual([
      [0x02, '05'],
      [0x04, '616263'],
      [0xa0, '0101ff'],
    ]);
  });

  it.each([0, 127, 128, 255, 256, 65_535, 65_536])('reads a length of %i', (length) => {
    expect(readDer(derOctets(Buffer.alloc(length, 7)))[0]?.content).toHaveLength(length);
  });

  it('reads identifiers, also those whose first arc is 2 and those with long arcs', () => {
    const read = (dotted: string) => readOid(readDer(derOid(dotted))[0]?.content ?? Buffer.alloc(0));
    for (const dotted of ['1.2.840.113549.1.1.11', '1.3.6.1.5.5.7.1.24', '2.5.29.17', '0.9.2342.19200300.100.1.25']) {
      expect(read(dotted)).toBe(dotted);
    }
    expect(readOid(Buffer.from('883703', 'hex'))).toBe('2.999.3');
  });

  it.each([
    ['a length past the end', '0405616263'],
    ['an end inside the length', '0482'],
    ['no length at all', '04'],
    ['an indefinite length', '30800000'],
    ['a length of five bytes', '04850000000001ff'],
    ['a tag of several bytes', '1f8101'],
  ])('throws a RangeError for %s', (_, bytes) => {
    expect(() => readDer(Buffer.from(bytes, 'hex'))).toThrow(RangeError);
  });

  it('throws a RangeError when asked for the inside of nothing', () => {
    expect(() => insideDer(Buffer.alloc(0))).toThrow(RangeError);
  });

  it('reads any bytes, at any depth, and ends: with elements or with a RangeError', () => {
    const walk = (bytes: Uint8Array, depth: number): DerElement[] => {
      try {
        return readDer(bytes).flatMap((element) => [element, ...(depth > 0 ? walk(element.content, depth - 1) : [])]);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return [];
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const { content } of walk(bytes, 5)) expect(readOid(content)).toMatch(/^[\d.]*$/);
      }),
      { numRuns: 500 },
    );
  });
});
