import { describe, expect, it } from 'vitest';
import {
  catalogue,
  chapters,
  classOf,
  codes,
  findText,
  groupOf,
  groups,
  unknownCodes,
} from '../../functions/failure/catalogue.ts';
import { classOfGroup } from '../../functions/failure/phases.ts';
import { failureTable } from './failure-table.ts';

describe('the catalogue', () => {
  it('holds the codes of the contract, all of them, in its order, with its owners and its SDK column', () => {
    expect(catalogue.map(({ code, owner, sdk }) => [code, owner, sdk])).toEqual(failureTable);
    expect(codes).toEqual(failureTable.map(([code]) => code));
  });

  it.each(catalogue)('$code has a verdict of up to 60 characters that is no sentence', ({ title }) => {
    expect(title.length).toBeGreaterThan(10);
    expect(title.length).toBeLessThanOrEqual(60);
    expect(title).toMatch(/^([A-Z]|wss?:)/);
    expect(title).not.toMatch(/[.!]$/);
  });

  it.each(catalogue)('$code says when it is seen, why, and what to do', ({ seenWhen, cause, fix }) => {
    for (const sentence of [seenWhen, cause, ...fix]) {
      expect(sentence.length).toBeGreaterThan(8);
      expect(sentence).toMatch(/[.?]$/);
      expect(sentence).toBe(sentence.trim());
      // An odd number of backticks swallows the rest of the line in the documentation.
      expect(sentence.split('`').length % 2).toBe(1);
    }
    expect(fix.length).toBeGreaterThan(0);
  });

  it('repeats no title, sentence, cause or list of steps', () => {
    for (const texts of [
      catalogue.map(({ title }) => title),
      catalogue.map(({ seenWhen }) => seenWhen),
      catalogue.map(({ cause }) => cause),
      catalogue.map(({ fix }) => fix.join('\n')),
    ]) {
      expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    }
  });

  it('keeps every entry in the chapter of its own phase', () => {
    for (const [phase, chapter] of Object.entries(chapters)) {
      expect(chapter.phase).toBe(phase);
      expect(chapter.entries.map(({ code }) => groupOf(code))).toEqual(chapter.entries.map(() => phase));
    }
  });

  it('knows only groups that have a class', () => {
    expect([...groups].sort()).toEqual(Object.keys(classOfGroup).sort());
  });

  it('finds a text by its code, unknown ones included, and none for anything else', () => {
    for (const code of codes) expect(findText(code)?.code).toBe(code);
    expect(unknownCodes).toEqual(groups.map((group) => `${group}.unknown`));
    for (const code of unknownCodes) expect(findText(code)).toMatchObject({ code, owner: '-', sdk: '-' });
    for (const code of ['', 'tls', 'tls.', 'tls.nothing', 'constructor', '__proto__']) {
      expect(findText(code)).toBeUndefined();
    }
  });

  it('gives unknown failures a title that fits as well', () => {
    for (const code of unknownCodes) expect(findText(code)?.title.length).toBeLessThanOrEqual(60);
  });

  it('knows the alarm class of a code', () => {
    expect(['dns.timeout', 'upgrade.closed', 'token.stale', 'refresh.refused', 'ping.missing'].map(classOf)).toEqual([
      'handshake',
      'handshake',
      'token',
      'token',
      'realtime',
    ]);
  });
});
