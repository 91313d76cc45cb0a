import type { Output } from './io.ts';

/** One value as one line of JSON. Control and bidirectional characters are escaped, which JSON allows, so that the line is safe on a terminal, too. */
export function printJsonLine(value: unknown, out: Output): void {
  out.write(`${JSON.stringify(value).replace(hiddenUnit, escapeUnit)}\n`);
}

// By UTF-16 unit: what JSON.stringify leaves as it is, though no reader can see it.
const hiddenUnit = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
