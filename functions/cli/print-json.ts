import type { Output } from './io.ts';

/** One value as one line of JSON. Control and bidirectional characters are escaped, which JSON allows, so that the line is safe on a terminal, too. */
export function printJsonLine(value: unknown, out: Output): void {
  out.write(`${JSON.stringify(value).replace(hiddenCharacter, escapeCharacter)}\n`);
}

// What JSON.stringify leaves as it is, though no reader can see it.
const hiddenCharacter = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Escaped by UTF-16 unit, as JSON has it. */
function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
