/** When the parts of one incident happen, in milliseconds since 1970. */
export interface IncidentTimes {
  /** What leads up to it can be seen from here on; the same as `breaksMs` where nothing does. */
  readonly warnsMs: number;
  /** The target fails from here… */
  readonly breaksMs: number;
  /** …to here. */
  readonly mendsMs: number;
  /** The end of the failed minute: alarms count minutes. */
  readonly alertedMs: number;
  /** The end of the first good minute after it. */
  readonly resolvedMs: number;
}

/**
 * Plans an incident that lies wholly within one minute of the clock, so that an alarm on one failed minute is raised at
 * that minute's end and resolved at the end of the next. It begins at `earliestMs` or as soon after it as the minute
 * allows, and fails for long enough that a check of every target falls into it.
 */
export function planIncident(earliestMs: number, warningMs: number): IncidentTimes {
  const readyMs = earliestMs + warningMs;
  const here = Math.floor(readyMs / minuteMs) * minuteMs;
  // Whole seconds: certificates know nothing finer.
  const soonestMs = Math.ceil(Math.max(readyMs, here + afterMinuteMs) / 1_000) * 1_000;
  const isTooLate = soonestMs > here + mendsAtMs - leastFailingMs;
  const minute = isTooLate ? here + minuteMs : here;
  const breaksMs = isTooLate ? minute + afterMinuteMs : soonestMs;
  return {
    warnsMs: breaksMs - warningMs,
    breaksMs,
    mendsMs: minute + mendsAtMs,
    alertedMs: minute + minuteMs,
    resolvedMs: minute + 2 * minuteMs,
  };
}

const minuteMs = 60_000;
/** A check that began in the minute before must not be the first to fail. */
const afterMinuteMs = 2_000;
/** Early enough that the last check that fails is over before the minute is. */
const mendsAtMs = 54_000;
/** Targets are checked every 10 seconds, or a little later: one check at least is hit. */
export const leastFailingMs = 15_000;
