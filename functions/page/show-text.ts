import { escapeHidden } from '../failure/escape-hidden.ts';
import { type Drawing, h } from './draw.ts';

/**
 * Text from outside: its invisible characters are made visible, it cannot turn around what stands beside it, and what is
 * longer than `most` characters is cut where it is not the thing itself that is shown.
 */
export function showText(text: string, most = 120): Drawing {
  return h('bdi', { class: 'foreign' }, tame(text, most));
}

/** The same for places that take text only. */
export function tame(text: string, most = 120): string {
  const shown = text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
  return escapeHidden(shown);
}
