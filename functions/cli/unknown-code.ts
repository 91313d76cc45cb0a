import { codes } from '../failure/catalogue.ts';
import { findClose } from '../monitor/nearest-key.ts';
import { quoteValue } from './quote-value.ts';

/** What to say of a word that is no failure code. */
export function explainUnknownCode(wanted: string): string {
  return `there is no failure code ${quoteValue(wanted)}; ${guessCode(wanted)}"centrifugo-canary explain" lists them all`;
}

/** A code that was only begun, or given without its phase, is found by that part. What is like none is not guessed at. */
function guessCode(wanted: string): string {
  const begun =
    wanted === '' ? undefined : codes.find((code) => code.startsWith(wanted) || code.endsWith(`.${wanted}`));
  const guess = begun ?? findClose(wanted, codes);
  return guess === null ? '' : `the nearest is ${guess}, and `;
}
