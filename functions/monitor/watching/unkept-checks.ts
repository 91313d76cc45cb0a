import {
  type AlertReadings,
  type CheckQuery,
  type LoggedCheck,
  mostChecks,
  type SeriesPoint,
  type SeriesQuery,
  type SeriesRange,
} from '../alerting/alert-ports.ts';
import type { ReportedCheck } from '../reported-check.ts';

/** Failed checks and rounds that are remembered: an alert looks back some minutes. */
const most = 2_000;

/**
 * What the store has refused, so that alerts name the cause also while nothing can be kept: the newest failed checks and
 * rounds of this process.
 */
export class UnkeptChecks {
  #checks: readonly LoggedCheck[] = [];
  #runs: readonly SeriesPoint[] = [];

  noteCheck(check: ReportedCheck): void {
    if (check.outcome === 'down') this.#checks = [...this.#checks, toLoggedCheck(check, false)].slice(-most);
  }

  noteRun(startedMs: number, checks: number): void {
    if (checks > 0) this.#runs = [...this.#runs, { timeMs: startedMs, value: checks }].slice(-most);
  }

  /** What is read from the store, and this besides. */
  complete(readings: AlertReadings): AlertReadings {
    return {
      readSeries: async (queries, range, signal) => {
        const known = await readings.readSeries(queries, range, signal);
        return queries.map((query, index) => addPoints(known[index] ?? [], this.#pointsOf(query, range)));
      },
      readChecks: async (query, signal) => {
        const kept = await readings.readChecks(query, signal);
        const own = this.#checks.filter((check) => isAsked(check, query));
        return [...own, ...kept].sort((one, other) => other.startedMs - one.startedMs).slice(0, mostChecks);
      },
      readSent: (alarm, fromMs, signal) => readings.readSent(alarm, fromMs, signal),
    };
  }

  #pointsOf(
    { metric, dimensions: { Target, Code } }: SeriesQuery,
    { fromMs, toMs, periodSeconds }: SeriesRange,
  ): readonly SeriesPoint[] {
    const isOf = ({ target, failure }: LoggedCheck): boolean => target === Target && failure?.code === Code;
    const failed = (): readonly SeriesPoint[] =>
      this.#checks.filter(isOf).map(({ startedMs }) => ({ timeMs: startedMs, value: 1 }));
    const points = metric === 'Failures' ? failed() : metric === 'ChecksRun' ? this.#runs : [];
    const periodMs = periodSeconds * 1_000;
    return points
      .filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs)
      .map(({ timeMs, value }) => ({ timeMs: Math.floor(timeMs / periodMs) * periodMs, value }));
  }
}

/** A check as alerts read it. */
export function toLoggedCheck(check: ReportedCheck, isDrill: boolean): LoggedCheck {
  return {
    target: check.target,
    region: check.region,
    startedMs: Date.parse(check.startedAt),
    isDrill,
    failure: check.outcome === 'down' ? check.failure : null,
    degradations: check.degradations,
  };
}

function isAsked(check: LoggedCheck, { region, target, fromMs, toMs }: CheckQuery): boolean {
  const isOfTarget = target === null || check.target === target;
  return isOfTarget && check.region === region && check.startedMs >= fromMs && check.startedMs < toMs;
}

function addPoints(known: readonly SeriesPoint[], more: readonly SeriesPoint[]): readonly SeriesPoint[] {
  if (more.length === 0) return known;
  const sums = new Map(known.map(({ timeMs, value }) => [timeMs, value]));
  for (const { timeMs, value } of more) sums.set(timeMs, (sums.get(timeMs) ?? 0) + value);
  return [...sums].map(([timeMs, value]) => ({ timeMs, value })).sort((one, other) => one.timeMs - other.timeMs);
}
