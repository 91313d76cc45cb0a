import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideColour } from '../../functions/cli/colour.ts';
import { cutToWidth, displayWidth, escapeHidden, padEnd } from '../../functions/cli/safe-text.ts';
import { wrapText } from '../../functions/cli/wrap-text.ts';
import { layOutPhases } from '../../functions/failure/lay-out-phases.ts';

describe('wrapped text', () => {
  it('breaks at blanks and indents what follows', () => {
    expect(wrapText('point it to the full chain', 14, { first: '1. ', rest: '   ' })).toEqual([
      '1. point it to',
      '   the full',
      '   chain',
    ]);
  });

  it('cuts a word that is longer than a line', () => {
    expect(wrapText('see abcdefghijkl now', 8)).toEqual(['see', 'abcdefgh', 'ijkl now']);
  });

  it('loses no character and overflows no line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const safe = escapeHidden(text);
        const lines = wrapText(safe, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(safe.replaceAll(/\s/g, ''));
      }),
    );
  });
});

describe('widths on a terminal', () => {
  it('counts wide characters twice and combining marks not at all', () => {
    expect(displayWidth('日本語')).toBe(6);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('🚀')).toBe(2);
  });

  it('pads and cuts by cells', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(cutToWidth('日本語', 5)).toBe('日本…');
    expect(cutToWidth('abc', 3)).toBe('abc');
  });

  it('never cuts to more than was asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(displayWidth(cutToWidth(escapeHidden(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('the time axis', () => {
  it('puts one phase after the other', () => {
    expect(layOutPhases({ dns: 1, tcp: 2, tls: 3, total: 6 })).toEqual([
      { phase: 'dns', startMs: 0, lengthMs: 1 },
      { phase: 'tcp', startMs: 1, lengthMs: 2 },
      { phase: 'tls', startMs: 3, lengthMs: 3 },
    ]);
  });

  it('lets connect wait for a token that took longer than the transport', () => {
    const spans = layOutPhases({ dns: 10, tcp: 10, token: 200, connect: 10, total: 210 });
    expect(spans).toContainEqual({ phase: 'token', startMs: 0, lengthMs: 200 });
    expect(spans).toContainEqual({ phase: 'connect', startMs: 200, lengthMs: 10 });
  });
});

describe('colour', () => {
  it('is for terminals that can show it', () => {
    expect(decideColour(true, {})).toBe(true);
    expect(decideColour(false, {})).toBe(false);
    expect(decideColour(true, { TERM: 'dumb' })).toBe(false);
  });

  it('is left out where NO_COLOR holds anything', () => {
    expect(decideColour(true, { NO_COLOR: '1' })).toBe(false);
    expect(decideColour(true, { NO_COLOR: '' })).toBe(true);
  });
});
