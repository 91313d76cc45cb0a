import { describe, expect, it } from 'vitest';
import { foldLines } from '../../functions/cli/fold-lines.ts';

describe('folded lines', () => {
  it('keep the text of a line under its own beginning', () => {
    const text = [
      '  Users:          The SDK keeps trying, every 0.5 to 20 s',
      '    1. Look whether a new certificate is there already',
      '  Likely cause',
      '    Nobody has renewed the certificate of this host',
    ].join('\n');
    expect(foldLines(text, 50).split('\n')).toEqual([
      '  Users:          The SDK keeps trying, every 0.5',
      '                  to 20 s',
      '    1. Look whether a new certificate is there',
      '       already',
      '  Likely cause',
      '    Nobody has renewed the certificate of this',
      '    host',
    ]);
  });

  it('leave alone what fits, colours not counted', () => {
    const line = `\u001b[31m${'x'.repeat(50)}\u001b[39m  two  blanks`.slice(0, 60);
    expect(foldLines(`${line}\n\n  a  b`, 50)).toBe(`${line}\n\n  a  b`);
  });

  it('leave a command whole, to be copied', () => {
    const line = '    Check now:      centrifugo-canary check chat --config /etc/canary/canary.yml';
    expect(foldLines(line, 50)).toBe(line);
  });

  it('lose nothing of a word that is longer than a line', () => {
    const folded = foldLines(`  url:  wss://${'a'.repeat(90)}`, 48);
    expect(folded.replaceAll(/\s/g, '')).toBe(`url:wss://${'a'.repeat(90)}`);
    for (const line of folded.split('\n')) expect(line.length).toBeLessThanOrEqual(48);
  });
});
