import type { Sending } from './delivery-channel.ts';

/** What is to be done with an alert after a try that failed. */
export type NextStep =
  | { readonly kind: 'again'; readonly delayMs: number }
  /** `why` goes on behind "given up": `after 24 hours`. */
  | { readonly kind: 'give-up'; readonly why: string };

export interface Attempts {
  /** Tries that failed, this one included. */
  readonly failed: number;
  /** Since the alert was made, by the wall clock, which may have been set meanwhile. */
  readonly ageMs: number;
}

/** One try: connecting, sending, and waiting for the answer. */
export const attemptMs = 10_000;

const firstDelayMs = 2_000;
/** A receiver that is back is noticed within this time. */
const longestDelayMs = 300_000;
/** Receivers that ask for more are asked again after this. */
const longestHoldMs = 3_600_000;
/** Older alerts help nobody. */
const longestAgeMs = 24 * 3_600_000;
/** A machine that slept for a day, or whose clock was set, gets these tries all the same: an hour and a half of them. */
const leastTries = 20;
/** A receiver that is being deployed may answer 404 for some minutes; one that still does after ten is set up wrongly. */
const mostRefusals = 8;

/** Pure but for `random` (0 to 1), which keeps many watches from coming back at once. */
export function decideNextStep(
  { outlook, retryAfterMs }: Extract<Sending, { readonly kind: 'failed' }>,
  { failed, ageMs }: Attempts,
  random: () => number,
): NextStep {
  if (outlook === 'gone') return { kind: 'give-up', why: 'at once, since the receiver is no more' };
  if (outlook === 'refused' && failed >= mostRefusals) return { kind: 'give-up', why: `after ${failed} refusals` };
  if (ageMs >= longestAgeMs && failed >= leastTries) return { kind: 'give-up', why: 'after 24 hours' };
  const fullMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failed - 1, 20));
  return { kind: 'again', delayMs: Math.max(fullMs * (0.5 + random() / 2), limitHold(retryAfterMs)) };
}

/** How long the whole channel is left alone. */
export function limitHold(retryAfterMs: number | null): number {
  return Math.min(longestHoldMs, Math.max(0, retryAfterMs ?? 0));
}
