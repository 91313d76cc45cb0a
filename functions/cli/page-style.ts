import { choosePalette, type Palette } from './colour.ts';
import type { Output } from './io.ts';

/** How text for people is laid out on one output. */
export interface PageStyle {
  /** Cells in a line: what the terminal has, within what can be laid out and what an eye can follow. */
  readonly width: number;
  readonly palette: Palette;
}

const narrowest = 48;
const widest = 110;

export function styleFor(output: Output): PageStyle {
  return {
    width: Math.min(widest, Math.max(narrowest, output.columns)),
    palette: choosePalette(output.hasColour),
  };
}
