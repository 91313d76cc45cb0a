import { evidenceTextLimit } from '../failure/evidence.ts';

/** Bytes of a peer as text for people: one character a byte, control characters and everything past ASCII escaped, cut to the limit. */
export function printableBytes(bytes: Uint8Array, limit = evidenceTextLimit): string {
  // Latin-1 keeps one character a byte, so that a reflected token is still found by the redaction.
  return printableText(Buffer.from(bytes.subarray(0, limit)).toString('latin1'), limit);
}

/** Text of a peer for people: control, format and bidirectional characters escaped, cut to the limit. */
export function printableText(text: string, limit = evidenceTextLimit): string {
  let shown = '';
  for (const character of text.slice(0, limit)) {
    shown += isPlain(character) ? character : escaped(character);
  }
  return shown;
}

const hidden = /[\p{C}\p{Zl}\p{Zp}]/u;

function isPlain(character: string): boolean {
  return !hidden.test(character) && !(character >= '\u0080' && character <= '\u00ff');
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
