import { phases } from '../../failure/phases.ts';
import { outcomeOf } from '../../history/recorded-check.ts';
import { readCertificateDays } from '../../metric/certificate-days.ts';
import { codeDimension } from '../../metric/code-dimension.ts';
import type { ReportedCheck } from '../../monitor/reported-check.ts';
import type { MinuteState } from './history-minutes.ts';
import { type Durations, timedBits } from './history-timings.ts';

/** What is counted of one check: what the metrics of the catalogue would say of it. */
export interface CountedCheck {
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** `unknown`: a fault of our own. */
  readonly state: MinuteState;
  /** What failed, as the metrics name it; null where nothing did. */
  readonly code: string | null;
  readonly certificateDays: number | null;
  readonly durations: Durations;
}

export function countCheck(check: ReportedCheck): CountedCheck {
  return {
    startedMs: Date.parse(check.startedAt),
    state: stateOf(check),
    code: check.outcome === 'down' ? codeDimension(check.failure.code) : null,
    certificateDays: readCertificateDays(check),
    durations: durationsOf(check),
  };
}

/** A server that accepts too much lets its users in all the same: as the metric Up has it. */
function stateOf(check: ReportedCheck): MinuteState {
  if (outcomeOf(check) === 'unknown') return 'unknown';
  return check.outcome === 'down' && check.failure.class !== 'policy' ? 'bad' : 'good';
}

/** As the metrics have it: the whole check where it got through, phases wherever they happened. */
function durationsOf({ outcome, timingsMs }: ReportedCheck): Durations {
  const durations: (number | undefined)[] = [];
  if (outcome !== 'down') durations[timedBits.total] = toMicroseconds(timingsMs.total);
  for (const phase of phases) {
    const ms = timingsMs[phase];
    if (ms !== undefined) durations[timedBits[phase]] = toMicroseconds(ms);
  }
  return Array.from(durations);
}

function toMicroseconds(ms: number): number {
  return Math.max(0, Math.round(ms * 1_000));
}
