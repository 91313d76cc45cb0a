import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../functions/monitor/located-yaml.ts';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { contractExample } from './contract-example.ts';

/** What a reading of any text has to be: a file, or mistakes that each have a place in the text and something to say. */
function expectReading(text: string): void {
  const reading = readTargets(text);
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (reading.kind === 'wrong') expect(reading.mistakes.length).toBeGreaterThan(0);
  for (const { line, column, message } of [
    ...(reading.kind === 'wrong' ? reading.mistakes : []),
    ...reading.warnings,
  ]) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).toMatch(/^[\p{L}0-9"].*[^\s]$/u);
  }
}

const wordsOfTheFile = contractExample.split(/(?<=[\s{}[\],:"])/);

describe('any text', () => {
  it('is read to a file or to mistakes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectReading), { numRuns: 300 });
  });

  it('that looks like YAML is read to a file or to mistakes', () => {
    const token = fc.constantFrom(
      ...'-?:,[]{}#&*!|>\'"%@` \n\t'.split(''),
      'a',
      '1',
      '<<',
      ': ',
      '- ',
      '\n  ',
      '---',
      '...',
      '&a ',
      '*a',
      '~',
      'null',
      '\r\n',
    );
    const text = fc.array(token, { maxLength: 80 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, expectReading), { numRuns: 500 });
  });

  it('that is made of pieces of a good file is read to a file or to mistakes', () => {
    const text = fc.shuffledSubarray(wordsOfTheFile, { minLength: 1 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, expectReading), { numRuns: 200 });
  });

  it('that is a good file with one change is read to a file or to mistakes', () => {
    const change = fc.tuple(fc.nat(contractExample.length), fc.nat(20), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(change, ([at, length, text]) =>
        expectReading(contractExample.slice(0, at) + text + contractExample.slice(at + length)),
      ),
      { numRuns: 200 },
    );
  });

  it('that is JSON keeps its values', () => {
    // Objects without a prototype, as the reader makes them, and keys that a parser may trip over.
    const value = fc.jsonValue({ maxDepth: 4 }).filter((json) => !JSON.stringify(json).includes('"<<"'));
    fc.assert(
      fc.property(value, (json) => {
        const { root, mistakes } = readYaml(JSON.stringify(json));
        expect(mistakes).toEqual([]);
        expect(JSON.parse(JSON.stringify(root.value))).toEqual(JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a file that is made to exhaust the reader', () => {
  const laughs = [
    '- &a0 [x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 30 }, (_, index) => `- &a${index + 1} [${`*a${index}, `.repeat(8)}x]`),
  ].join('\n');

  it.each([
    ['aliases of aliases', laughs, /more than 100000 values/],
    ['an alias in its own anchor', 'targets: &a [*a]', /an alias without an anchor/],
    ['too many values', '- 1\n'.repeat(100_001), /more than 100000 values/],
    ['too many open brackets', '[{a: '.repeat(100_000), /nested too deeply/],
    ['lists in lists', '- '.repeat(5_000), /nested too deeply/],
    ['levels that a parser can still take', `${'['.repeat(200)}${']'.repeat(200)}`, /nested more than 64 levels/],
    ['too many characters', 'a'.repeat(1_048_577), /longer than 1048576 characters/],
    [
      'too many targets',
      `targets:\n${Array.from({ length: 1_001 }, (_, index) => `- { name: n${index}, url: "wss://x/" }\n`).join('')}`,
      /1001 items are more than 1000/,
    ],
  ])('is refused with one reason: %s', (_, text, reason) => {
    const reading = readTargets(text);
    if (reading.kind === 'right') throw new Error('the file should be wrong');
    expect(reading.mistakes.map(({ message }) => message).join('\n')).toMatch(reason);
  });
});
