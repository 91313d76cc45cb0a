/** Lines and columns of a text. The parser's own counter loses lines behind some mistakes of syntax. */
export class Places {
  readonly #length: number;
  /** Where each line begins. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** Line and column of a character, both from 1; of the end where the text is shorter. */
  positionOf(at: number): { readonly line: number; readonly column: number } {
    const wanted = Math.min(Math.max(at, 0), this.#length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: wanted - (this.#starts[low] ?? 0) + 1 };
  }
}
