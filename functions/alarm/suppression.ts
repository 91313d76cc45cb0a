/** The periods of a composite's suppressor. */
export interface SuppressionPeriods {
  readonly waitMs: number;
  readonly extensionMs: number;
}

/** What is remembered between two evaluations of a composite that has a suppressor. */
export interface Suppression {
  /** The composite has changed, and has not acted on it yet. */
  readonly isPending: boolean;
  /** Until when it waits for the suppressor to go into ALARM. */
  readonly waitsUntilMs: number | null;
  /** Until when it waits after the suppressor has left ALARM. */
  readonly extendedUntilMs: number | null;
  readonly wasSuppressed: boolean;
}

export const unsuppressed: Suppression = {
  isPending: false,
  waitsUntilMs: null,
  extendedUntilMs: null,
  wasSuppressed: false,
};

/**
 * One evaluation: whether the composite acts on its current state now. A change that meets a suppressor in ALARM is kept
 * back; any other change starts a wait, in place of a wait or extension that was running; the suppressor's leaving ALARM
 * starts an extension. When neither runs any more, what was kept back is done, for the state that holds then.
 */
export function suppress(
  before: Suppression,
  now: { readonly timeMs: number; readonly hasChanged: boolean; readonly isSuppressed: boolean },
  periods: SuppressionPeriods,
): { readonly after: Suppression; readonly acts: boolean } {
  const isPending = before.isPending || now.hasChanged;
  if (now.isSuppressed) {
    return { after: { ...unsuppressed, isPending, wasSuppressed: true }, acts: false };
  }
  const extended = before.wasSuppressed ? now.timeMs + periods.extensionMs : before.extendedUntilMs;
  const waitsUntilMs = now.hasChanged ? now.timeMs + periods.waitMs : before.waitsUntilMs;
  const extendedUntilMs = now.hasChanged ? null : extended;
  const stillWaits = waitsUntilMs !== null && now.timeMs < waitsUntilMs;
  const isExtended = extendedUntilMs !== null && now.timeMs < extendedUntilMs;
  if (stillWaits || isExtended) {
    return { after: { isPending, waitsUntilMs, extendedUntilMs, wasSuppressed: false }, acts: false };
  }
  return { after: unsuppressed, acts: isPending };
}
