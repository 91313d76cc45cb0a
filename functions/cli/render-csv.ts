import { escapeHidden } from './safe-text.ts';

export type Cell = string | number | null;

/**
 * Rows as RFC 4180 has them, with its line ends. Text that a spreadsheet would take for a formula gets an apostrophe before
 * it, and characters that nobody sees become escapes. null: an empty cell.
 */
export function renderCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(renderCell).join(',')}\r\n`).join('');
}

function renderCell(cell: Cell): string {
  if (cell === null) return '';
  // As JSON has it: every digit, a point, no separators. No number of ours is NaN or infinite.
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = escapeHidden(cell);
  const harmless = /^\s*[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
