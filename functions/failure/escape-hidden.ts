/**
 * Text from outside, made safe to show: control, format and bidirectional characters become visible escapes, so that a
 * name can neither move a cursor nor turn the rest of a line around.
 */
export function escapeHidden(text: string): string {
  return text.replace(hiddenCharacter, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

// C: control, format (bidirectional marks among them), unassigned, private use and lone surrogates; Z: line and paragraph separators.
const hiddenCharacter = /[\p{C}\p{Zl}\p{Zp}]/gu;
