import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBodyReader } from '../../../functions/probe/steps/body-reader.ts';

function readerFor(headers: Readonly<Record<string, string>>, status = 400) {
  return createBodyReader({ status, minorVersion: 1, reason: '', headers: new Map(Object.entries(headers)) });
}

describe('reading the start of a body', () => {
  it('ends at the announced length, and ignores what stands behind', () => {
    const reader = readerFor({ 'content-length': '12' });
    expect(reader.push(Buffer.from('Bad '))).toBe(false);
    expect(reader.push(Buffer.from('Request\nHTTP/1.1'))).toBe(true);
    expect(reader.read().toString()).toBe('Bad Request\n');
    expect(reader.bytes()).toBe(12);
  });

  it('knows at once that there is nothing to wait for', () => {
    expect(readerFor({ 'content-length': '0' }).push(Buffer.alloc(0))).toBe(true);
    expect(readerFor({}, 204).push(Buffer.alloc(0))).toBe(true);
    expect(readerFor({}, 304).push(Buffer.alloc(0))).toBe(true);
  });

  it('reads on until the connection ends where no length is given', () => {
    const reader = readerFor({});
    expect(reader.push(Buffer.from('any'))).toBe(false);
    expect(reader.push(Buffer.from('thing'))).toBe(false);
    expect(reader.read().toString()).toBe('anything');
    expect(reader.bytes()).toBe(8);
  });

  it('takes no length from a header that is no number', () => {
    for (const length of ['-1', '1e9', 'ten', '5, 5', '9999999999999999']) {
      expect(readerFor({ 'content-length': length }).push(Buffer.from('hello'))).toBe(false);
    }
  });

  it('puts chunks together, whatever their extensions', () => {
    const reader = readerFor({ 'transfer-encoding': 'gzip, Chunked', 'content-length': '3' });
    expect(reader.push(Buffer.from('5;name=x\r\nForbi\r\n0A\r\ndden, is it'))).toBe(false);
    expect(reader.push(Buffer.from('\r\n0\r\n\r\n'))).toBe(true);
    expect(reader.read().toString()).toBe('Forbidden, is i');
    expect(reader.bytes()).toBe(15);
  });

  it('gives what is there of a chunked body that is cut or wrong', () => {
    const cut = readerFor({ 'transfer-encoding': 'chunked' });
    expect(cut.push(Buffer.from('ffffffffffff\r\nhello'))).toBe(false);
    expect(cut.read().toString()).toBe('hello');
    const wrong = readerFor({ 'transfer-encoding': 'chunked' });
    expect(wrong.push(Buffer.from('zz\r\nhello'))).toBe(true);
    expect(wrong.read().toString()).toBe('');
  });

  it('keeps four kilobytes, and says how much was announced', () => {
    const reader = readerFor({ 'content-length': '100000' });
    expect(reader.push(Buffer.alloc(4095))).toBe(false);
    expect(reader.push(Buffer.alloc(70_000))).toBe(true);
    expect(reader.read()).toHaveLength(4096);
    expect(reader.bytes()).toBe(100_000);
  });

  it('reads any bytes in any pieces within its limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 6 }),
        fc.constantFrom<Readonly<Record<string, string>>>(
          {},
          { 'transfer-encoding': 'chunked' },
          { 'content-length': '500' },
        ),
        (pieces, headers) => {
          const reader = readerFor(headers);
          for (const piece of pieces) reader.push(Buffer.from(piece));
          expect(reader.read().length).toBeLessThanOrEqual(4096);
        },
      ),
      { numRuns: 200 },
    );
  });
});
