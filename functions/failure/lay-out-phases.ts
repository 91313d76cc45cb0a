import { type Phase, phases } from './phases.ts';

/** Milliseconds by phase, for phases that happened, and of the whole ladder. */
export type PhaseTimings = Readonly<Partial<Record<Phase, number>> & { total: number }>;

/** A phase on the time axis of its check; milliseconds from the check's start. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly startMs: number;
  readonly lengthMs: number;
}

/**
 * Where the phases lie on the time axis. They follow each other, but the token is fetched beside the transport: it begins
 * with the check, and the phases behind it begin when whatever they had to wait for was there.
 */
export function layOutPhases(timings: PhaseTimings): PhaseSpan[] {
  const happened = phases.flatMap((phase) => {
    const lengthMs = timings[phase];
    return lengthMs === undefined ? [] : [{ phase, lengthMs }];
  });
  const othersMs = happened.reduce((sum, { phase, lengthMs }) => sum + (phase === 'token' ? 0 : lengthMs), 0);
  let atMs = 0;
  return happened.map(({ phase, lengthMs }) => {
    if (phase !== 'token') {
      const span = { phase, startMs: atMs, lengthMs };
      atMs += lengthMs;
      return span;
    }
    // What the ladder as a whole took longer than its rungs is the wait for a token that was not there yet.
    atMs += Math.max(0, Math.min(lengthMs, timings.total - othersMs));
    return { phase, startMs: 0, lengthMs };
  });
}
