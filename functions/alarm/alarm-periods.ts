/** CloudWatch takes whole minutes; where checks run more rarely, a "minute" of a rule is one round of checks. */
export function periodSecondsOf(everyMs: number): number {
  return Math.max(1, Math.ceil(everyMs / 60_000)) * 60;
}

/** The most periods that CloudWatch evaluates: a day of them, a week where one is an hour or more. */
export function mostPeriods(periodSeconds: number): number {
  return Math.floor((periodSeconds < 3_600 ? 86_400 : 7 * 86_400) / periodSeconds);
}
