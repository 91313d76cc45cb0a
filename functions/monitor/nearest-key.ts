import { distance } from 'fastest-levenshtein';

/** Characters of an unknown key that are repeated in a message. */
const shownKeyLength = 64;

/**
 * Says that a key is not known and which known one was probably meant. A key without a value, far from every known
 * one, is not repeated: it may be the second half of a secret with a comma in it. `homes`: paths inside
 * this map at which the very key is known.
 */
export function explainUnknownKey(
  key: string,
  value: unknown,
  known: readonly string[],
  homes: readonly string[] = [],
): string {
  const { nearest, isClose } = findNearest(key, known);
  if (nearest !== null && isClose) return `unknown key "${showKey(key)}"; did you mean "${nearest}"?`;
  if (homes.length > 0) return `unknown key "${showKey(key)}" here; it belongs at ${homes.join(' or ')}`;
  const choice = `known here: ${known.join(', ')}`;
  if (isValueless(value)) return `an unknown key without a value; ${choice}`;
  return nearest === null
    ? `unknown key "${showKey(key)}"; no keys are known here`
    : `unknown key "${showKey(key)}"; the nearest known one is "${nearest}" (${choice})`;
}

export function isValueless(value: unknown): boolean {
  return value === null || value === undefined;
}

/** The known word that was likely meant, whatever the case, hyphens and underscores of the written one; null where none is like it. */
export function findClose(written: string, known: readonly string[]): string | null {
  const { nearest, isClose } = findNearest(written, known);
  return isClose ? nearest : null;
}

/** The known word next to a written one. Close: it is likely what was meant. */
function findNearest(
  written: string,
  known: readonly string[],
): { readonly nearest: string | null; readonly isClose: boolean } {
  const plain = simplify(written);
  let nearest: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const far = distance(plain, simplify(candidate));
    if (far < least) {
      nearest = candidate;
      least = far;
    }
  }
  const allowed = Math.max(1, Math.floor((nearest ?? '').length / 3));
  return { nearest, isClose: least <= allowed };
}

/** Whether two keys differ in case, hyphens and underscores only. */
export function isSameKey(one: string, other: string): boolean {
  return simplify(one) === simplify(other);
}

function simplify(word: string): string {
  return word.slice(0, shownKeyLength).toLowerCase().replaceAll(/[-_ ]/g, '');
}

function showKey(key: string): string {
  // A key is shown in one line of a terminal: no control characters, whatever the file held.
  return key.slice(0, shownKeyLength).replaceAll(/\p{C}/gu, '�');
}
