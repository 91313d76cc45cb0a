import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/**
 * Breaks the lines that are too long for a terminal, so that what follows stands under the line's own text: behind its
 * indent, its number, or its label. Lines that fit stay as they are, and so do commands: what a terminal breaks by itself is
 * copied as one line.
 */
export function foldLines(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => (displayWidth(stripVTControlCharacters(line)) <= width ? [line] : foldLine(line, width)))
    .join('\n');
}

/** `  `, `    1. `, `  Likely cause:   `: what stands before the text of a line. */
const head = /^ *(?:\d+\. |[^\s:][^:]{0,20}: {2,})?/;
/** A text that gets less room than this is better broken under its label. */
const leastText = 30;

function foldLine(line: string, width: number): string[] {
  const first = head.exec(line)?.[0] ?? '';
  if (line.startsWith('centrifugo-canary ', first.length)) return [line];
  const margin = Math.min(displayWidth(first), Math.max(0, width - leastText));
  return wrapText(line.slice(first.length), width, { first, rest: ' '.repeat(margin) });
}
