import { type Drawing, h } from './draw.ts';
import { useOpening } from './use-opening.ts';

/** The names of the columns. Unseen where the columns speak for themselves, and read aloud all the same. */
export function TableHead({
  heads,
  isUnseen = false,
}: {
  readonly heads: readonly string[];
  readonly isUnseen?: boolean;
}): Drawing {
  return h(
    'thead',
    isUnseen ? { class: 'unseen' } : null,
    h(
      'tr',
      null,
      heads.map((head) => h('th', { scope: 'col' }, head)),
    ),
  );
}

/** A picture's figures, for who cannot see it or wants them exactly. Drawn when opened: there may be hundreds of rows. */
export function AsTable({ label, draw }: { readonly label: string; readonly draw: () => Drawing }): Drawing {
  const { isOpen, onToggle } = useOpening();
  return h(
    'details',
    { class: 'as-table', onToggle },
    h('summary', null, 'The same as a table'),
    isOpen ? h('div', { class: 'scrolled', tabIndex: 0, role: 'region', 'aria-label': label }, draw()) : null,
  );
}
