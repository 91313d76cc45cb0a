import { type Child, type Drawing, h } from './draw.ts';
import type { Detail } from './live.ts';
import { tame } from './show-text.ts';

interface SectionProps {
  readonly title: string;
  readonly note?: string;
  readonly children?: Child;
}

/** A part of a target's page under its own heading. */
export function Section({ title, note, children }: SectionProps): Drawing {
  const id = `section-${title.toLowerCase().replaceAll(' ', '-')}`;
  return h(
    'section',
    { class: 'section', 'aria-labelledby': id },
    h('h2', { id }, title),
    note === undefined ? null : h('p', { class: 'section-note' }, note),
    children,
  );
}

/** What an address answers, drawn; before its first answer a word that it is asked. Above it, why it cannot be read just now. */
export function showAnswer<Value>(
  { value, trouble }: { readonly value: Value | null; readonly trouble: Detail['trouble'] },
  waiting: string,
  draw: (value: Value) => Child,
): Child {
  return [
    h(Trouble, { trouble }),
    value !== null ? draw(value) : trouble === null ? h('p', { class: 'waiting' }, waiting) : null,
  ];
}

/** What could not be read, beside what was read before. Nothing where all is well. */
function Trouble({ trouble }: { readonly trouble: Detail['trouble'] }): Drawing | null {
  if (trouble === null) return null;
  const why = trouble.kind === 'silence' ? 'The server does not answer.' : tame(trouble.detail, 300);
  return h(
    'p',
    { class: 'section-trouble', role: 'status' },
    `This could not be read just now, and is asked for again. ${why}`,
  );
}
