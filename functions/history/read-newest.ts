import { type HistoryFile, staleAfterMs } from './history-file.ts';
import type { RecordedCheck } from './recorded-check.ts';
import type { HistoryStore } from './store.ts';
import { floorTo } from './time-range.ts';

/** Lines take some seconds to be found; and clocks of two machines are not one. */
const delayMs = 60_000;

/** The newest check of each target of the file in each of its regions, where one has come in time; in the order of the file. */
export async function readNewest(
  store: HistoryStore,
  { targets, probingRegions, everyMs }: HistoryFile,
  nowMs: number,
): Promise<readonly RecordedCheck[]> {
  // In steps, so that those who ask at about the same time ask for the same.
  const aboutMs = floorTo(nowMs, 15_000);
  const checks = await store.readNewestChecks({
    fromMs: aboutMs - staleAfterMs(everyMs) - delayMs,
    toMs: aboutMs + delayMs,
  });
  const found = new Map(checks.map((check) => [keyOf(check.target, check.region), check]));
  return targets.flatMap(({ name }) => probingRegions.flatMap((region) => found.get(keyOf(name, region)) ?? []));
}

function keyOf(target: string, region: string): string {
  return JSON.stringify([target, region]);
}
