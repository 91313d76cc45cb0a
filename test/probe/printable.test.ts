import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceTextLimit } from '../../functions/failure/evidence.ts';
import { printableBytes, printableText } from '../../functions/probe/printable.ts';

describe("a peer's text for people", () => {
  it('keeps what can be read, of any language', () => {
    expect(printableText('Bad Request: naïve? ロボット ✓'.replace('ï', 'i'))).toBe('Bad Request: naive? ロボット ✓');
  });

  it('escapes line ends, control characters and the escape of terminals', () => {
    expect(printableText('a\r\n\tb\x00\x1b[31mred\x7f')).toBe('a\\r\\n\\tb\\x00\\x1b[31mred\\x7f');
  });

  it('escapes what turns or hides the text around it', () => {
    expect(printableText('\u202Egnp.exe\u2066x\u2069')).toBe('\\u{202e}gnp.exe\\u{2066}x\\u{2069}');
    expect(printableText('a\u200Bb\uFEFFc\u00ADd\u2028e\u2029f')).toBe(
      'a\\u{200b}b\\u{feff}c\\xadd\\u{2028}e\\u{2029}f',
    );
    expect(printableText('\u{E0041}\u{F0000}')).toBe('\\u{e0041}\\u{f0000}');
  });

  it('shows bytes one by one, so that none can join into something else', () => {
    expect(printableBytes(Buffer.from([0x48, 0x69, 0xc3, 0xbc, 0x9b, 0xff, 0x00]))).toBe('Hi\\xc3\\xbc\\x9b\\xff\\x00');
  });

  it('cuts before it escapes, and leaves no half of a pair behind', () => {
    expect(printableText('x'.repeat(400))).toHaveLength(evidenceTextLimit);
    expect(printableText('ab😀', 3)).toBe('ab\\u{d83d}');
    expect(printableBytes(Buffer.alloc(1000, 0x41))).toHaveLength(evidenceTextLimit);
  });

  it('never lets a character through that is not seen, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 400 }), (bytes, text) => {
        for (const shown of [printableBytes(bytes), printableText(text)])
          expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 300 },
    );
  });
});
