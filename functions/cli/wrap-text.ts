import { displayWidth } from './safe-text.ts';

export interface Indent {
  /** Stands before the first line. */
  readonly first: string;
  /** Stands before every further line. */
  readonly rest: string;
}

/** Breaks a text at blanks into lines of at most `width` cells, indents included. A word longer than a line is cut where the line ends. */
export function wrapText(text: string, width: number, indent: Indent = { first: '', rest: '' }): string[] {
  const lines: string[] = [];
  let line = indent.first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    let rest = word;
    if (!isEmpty && displayWidth(line) + 1 + displayWidth(rest) > width) {
      lines.push(line);
      line = indent.rest;
      isEmpty = true;
    }
    while (displayWidth(line) + (isEmpty ? 0 : 1) + displayWidth(rest) > width) {
      const piece = headOf(rest, width - displayWidth(line));
      lines.push(line + piece);
      rest = rest.slice(piece.length);
      line = indent.rest;
    }
    line += isEmpty ? rest : ` ${rest}`;
    isEmpty = false;
  }
  lines.push(line);
  return lines;
}

/** As many characters as fit into the cells; at least one, so that the loop above always gets on. */
function headOf(word: string, cells: number): string {
  let head = '';
  let used = 0;
  for (const character of word) {
    used += displayWidth(character);
    if (used > cells && head !== '') break;
    head += character;
  }
  return head;
}
