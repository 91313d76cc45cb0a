import type { Output } from './io.ts';
import { cutToWidth, escapeHidden } from './safe-text.ts';

/** One line at the bottom of a terminal that says how far the checks are. Elsewhere it writes nothing. */
export interface Progress {
  begin(index: number): void;
  end(index: number): void;
  /** Takes the line away, before anything else is printed. */
  clear(): void;
}

export function showProgress(names: readonly string[], err: Output): Progress {
  if (!err.isTerminal) return { begin: () => {}, end: () => {}, clear: () => {} };
  const running = new Set<number>();
  let doneCount = 0;

  const redraw = (): void => {
    const waiting = [...running].map((index) => names[index] ?? '').join(', ');
    const counted = names.length === 1 ? 'Checking' : `${doneCount} of ${names.length} checked, waiting for`;
    const line = waiting === '' ? '' : `${counted} ${waiting}`;
    err.write(`${eraseLine}${cutToWidth(escapeHidden(line), err.columns - 1)}`);
  };
  return {
    begin(index) {
      running.add(index);
      redraw();
    },
    end(index) {
      running.delete(index);
      doneCount++;
      redraw();
    },
    clear() {
      err.write(eraseLine);
    },
  };
}

/** To the first column, and everything in the line away. */
const eraseLine = '\r\u001b[2K';
