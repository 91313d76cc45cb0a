import { findText } from '../failure/catalogue.ts';
import type { HistoryFile, HistoryTarget } from './history-file.ts';
import { readFailuresFinely } from './read-failures.ts';
import { chooseStepSeconds, finestStepSeconds, splitByKept } from './steps.ts';
import type { FailureCount, HistoryStore, Span } from './store.ts';
import { floorTo } from './time-range.ts';

/** Answer of `GET /api/targets/{name}/failures`: most frequent first. */
export interface TargetFailures {
  /** Of the points. */
  readonly stepSeconds: number;
  readonly codes: readonly (CodeCount & {
    /** The catalogue's, of the code in general. */
    readonly title: string | null;
    readonly points: readonly CodePoint[];
  })[];
}

/** Failed checks in a step, where there are any. */
export interface CodePoint {
  readonly time: string;
  readonly count: number;
}

export interface CodeCount {
  readonly code: string;
  /** Failed checks, of all regions. */
  readonly count: number;
  /** Where the first step with such a check begins: to the minute for 15 days. */
  readonly firstAt: string;
  readonly lastAt: string;
}

export async function queryFailures(
  store: HistoryStore,
  file: HistoryFile,
  target: HistoryTarget,
  span: Span,
  nowMs: number,
): Promise<TargetFailures> {
  const stepSeconds = finestStepSeconds(span.fromMs, nowMs) ?? 3_600;
  const scope = { targets: [target.name], regions: file.probingRegions };
  const failures = await readFailuresFinely(store, scope, splitByKept(span, nowMs));
  const pointSeconds = chooseStepSeconds(span, nowMs, stepSeconds, (span.toMs - span.fromMs) / 1_000 / mostCodePoints);
  const codes = countByCode(failures).map((one) => ({
    ...one,
    title: findText(one.code)?.title ?? null,
    points: countBySteps(
      failures.filter(({ code }) => code === one.code),
      pointSeconds * 1_000,
    ),
  }));
  return { stepSeconds: pointSeconds, codes };
}

/** As many columns as can be told apart. */
const mostCodePoints = 120;

function countBySteps(failures: readonly FailureCount[], stepMs: number): readonly CodePoint[] {
  const byTime = new Map<number, number>();
  for (const { timeMs, count } of failures) {
    const at = floorTo(timeMs, stepMs);
    byTime.set(at, (byTime.get(at) ?? 0) + count);
  }
  return [...byTime]
    .sort(([one], [other]) => one - other)
    .map(([timeMs, count]) => ({ time: new Date(timeMs).toISOString(), count }));
}

/** Most frequent first; of equally frequent ones, the one that was seen first. */
export function countByCode(failures: readonly FailureCount[]): readonly CodeCount[] {
  const byCode = new Map<string, { count: number; firstMs: number; lastMs: number }>();
  for (const { code, timeMs, count } of failures) {
    const before = byCode.get(code) ?? { count: 0, firstMs: timeMs, lastMs: timeMs };
    byCode.set(code, {
      count: before.count + count,
      firstMs: Math.min(before.firstMs, timeMs),
      lastMs: Math.max(before.lastMs, timeMs),
    });
  }
  return [...byCode]
    .sort(([, one], [, other]) => other.count - one.count || one.firstMs - other.firstMs)
    .map(([code, { count, firstMs, lastMs }]) => ({
      code,
      count,
      firstAt: new Date(firstMs).toISOString(),
      lastAt: new Date(lastMs).toISOString(),
    }));
}
