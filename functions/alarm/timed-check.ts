/** One check of a recorded timeline. */
export interface TimedCheck {
  readonly timeMs: number;
  /** When its metrics could be read, if not at once. */
  readonly arrivedMs?: number;
  readonly target: string;
  readonly region: string;
  /** null: it was up. */
  readonly code: string | null;
}

export function arrivalOf({ timeMs, arrivedMs }: TimedCheck): number {
  return arrivedMs ?? timeMs;
}
