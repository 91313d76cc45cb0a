import { redactorOf } from '../probe/redact.ts';
import { escapeHidden } from './safe-text.ts';

/** A value as a message may repeat it: short, in one line, without anything that looks like a token. */
export function quoteValue(value: string): string {
  const withoutTokens = redactorOf([], []);
  const shown = escapeHidden(withoutTokens(value.slice(0, 200)));
  return `"${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}"`;
}
