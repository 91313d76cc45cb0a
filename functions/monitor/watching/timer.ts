/** Does something once, so many milliseconds later by the monotonic clock. Gives what calls it off. */
export type After = (delayMs: number, act: () => void) => () => void;
