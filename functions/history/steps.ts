import type { Span } from './store.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * How long CloudWatch keeps what: by the minute 15 days, by five minutes 63, by the hour 455. A query has to use a
 * multiple of what is kept at its beginning. Other stores answer in the same steps, so that their numbers are the same.
 */
const kept = [
  { days: 15, stepSeconds: 60 },
  { days: 63, stepSeconds: 300 },
  { days: 455, stepSeconds: 3_600 },
] as const;

export const keptDays = 455;
export const mostStepSeconds = 86_400;

/** CloudWatch judges the age when it gets the query, after us, and at a beginning that we may have moved back to a whole step. */
const marginMs = hourMs;

/** Points of an answer where nobody asks for a step: enough for a plot. */
const pleasantPoints = 300;
const pleasantSteps = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400] as const;

/** The finest step that is kept of a time; null where nothing is. */
export function finestStepSeconds(fromMs: number, nowMs: number): number | null {
  const ageMs = nowMs - fromMs;
  const tier = kept.find(({ days }) => ageMs <= days * dayMs - marginMs);
  if (tier !== undefined) return tier.stepSeconds;
  return ageMs <= keptDays * dayMs + marginMs ? 3_600 : null;
}

/** A part of a span, with the step by which it is read. */
export interface SteppedSpan extends Span {
  readonly stepSeconds: number;
}

/**
 * The span in parts, each by the finest step that is kept of all of it, oldest first. They meet at whole hours; the first
 * begins at a whole step. Empty where nothing is kept of its beginning.
 */
export function splitByKept({ fromMs, toMs }: Span, nowMs: number): readonly SteppedSpan[] {
  const parts: SteppedSpan[] = [];
  for (let beginMs = fromMs; beginMs < toMs; ) {
    const stepSeconds = finestStepSeconds(beginMs, nowMs);
    if (stepSeconds === null) break;
    const finer = kept.findLast((tier) => tier.stepSeconds < stepSeconds);
    const finerFromMs = finer === undefined ? toMs : nowMs - finer.days * dayMs + marginMs;
    const endMs = Math.min(toMs, Math.ceil(finerFromMs / hourMs) * hourMs);
    const stepMs = stepSeconds * 1_000;
    parts.push({ fromMs: Math.floor(beginMs / stepMs) * stepMs, toMs: endMs, stepSeconds });
    beginMs = endMs;
  }
  return parts;
}

/** `asked`, or a pleasant step where it is null, made no finer than what is kept and than a round of checks. */
export function chooseStepSeconds(span: Span, nowMs: number, roundSeconds: number, asked: number | null): number {
  const finest = finestStepSeconds(span.fromMs, nowMs) ?? 3_600;
  const least = Math.max(finest, roundSeconds);
  const wanted = Math.max(least, asked ?? pleasantStep((span.toMs - span.fromMs) / 1_000, least));
  // A beginning that is moved back to a whole step may get older than its step is kept: by the hour is kept longest.
  const multipleOf = wanted > 3_600 ? 3_600 : finest;
  const unit = leastCommonMultiple(multipleOf, roundSeconds);
  const rounded = Math.ceil(wanted / unit) * unit;
  // Rounds of an odd length have no common multiple worth having: a step then holds a round more or less.
  return rounded <= 2 * wanted ? Math.min(rounded, mostStepSeconds) : Math.ceil(wanted / multipleOf) * multipleOf;
}

function pleasantStep(seconds: number, least: number): number {
  return pleasantSteps.find((step) => step >= least && seconds / step <= pleasantPoints) ?? mostStepSeconds;
}

function leastCommonMultiple(one: number, other: number): number {
  let [a, b] = [one, other];
  while (b !== 0) [a, b] = [b, a % b];
  return (one / a) * other;
}
