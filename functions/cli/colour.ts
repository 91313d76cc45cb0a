/** Ways to make text stand out. Without colour every one of them gives the text back as it is. */
export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
  readonly accent: Paint;
}
export type Paint = (text: string) => string;

export function choosePalette(hasColour: boolean): Palette {
  return hasColour ? coloured : plain;
}

/** Colour only where a person looks: on a terminal that can show it, and not where NO_COLOR (no-color.org) forbids it. */
export function decideColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

const coloured: Palette = {
  bold: paintWith(1, 22),
  dim: paintWith(2, 22),
  good: paintWith(32, 39),
  warning: paintWith(33, 39),
  bad: paintWith(31, 39),
  accent: paintWith(36, 39),
};

const asItIs: Paint = (text) => text;
const plain: Palette = { bold: asItIs, dim: asItIs, good: asItIs, warning: asItIs, bad: asItIs, accent: asItIs };

/** A pair of SGR codes: the one that begins, the one that takes back only that. */
function paintWith(begin: number, end: number): Paint {
  return (text) => (text === '' ? '' : `\u001b[${begin}m${text}\u001b[${end}m`);
}
