import { finestStepSeconds, keptDays } from './steps.ts';
import type { HistoryStore } from './store.ts';
import { floorTo } from './time-range.ts';

const hourMs = 3_600_000;

/**
 * When something began that still failed there at `beforeMs`: with the first bad minute after the last good one, rounded to what is kept.
 * It takes the sums of the minutes alone: failures of long ago are read, and billed, code by code. Milliseconds; null where
 * nothing is known before.
 */
export async function findBeginning(
  store: HistoryStore,
  { target, region }: { readonly target: string; readonly region: string },
  beforeMs: number,
  nowMs: number,
): Promise<number | null> {
  const read = async (fromMs: number, toMs: number, stepSeconds: number) => {
    const [row] = await store.readMinutes({ targets: [target], regions: [region], fromMs, toMs, stepSeconds });
    return row?.points ?? [];
  };
  const oldestMs = floorTo(nowMs - keptDays * 24 * hourMs, hourMs) + hourMs;
  // By whole hours, so that who asks again within one asks for the same.
  const untilMs = floorTo(beforeMs, hourMs) + hourMs;
  const hours = await read(oldestMs, untilMs, 3_600);
  const lastGoodMs = hours.findLast(({ good }) => good > 0)?.timeMs ?? oldestMs;
  const bad = hours.filter((hour) => hour.bad > 0 && hour.timeMs >= lastGoodMs);
  // In the first hour all may have been bad before it was good.
  for (const { timeMs } of bad.slice(0, 2)) {
    const steps = await read(timeMs, timeMs + hourMs, finestStepSeconds(timeMs, nowMs) ?? 3_600);
    const goodMs = steps.findLast(({ good }) => good > 0)?.timeMs ?? timeMs;
    const begin = steps.find((step) => step.bad > 0 && step.timeMs >= goodMs);
    if (begin !== undefined) return begin.timeMs;
  }
  return null;
}
