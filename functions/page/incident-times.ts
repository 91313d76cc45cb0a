import { formatLasting, formatMoment } from './times.ts';

interface IncidentTimes {
  readonly startedMs: number;
  /** Until when it was seen to last; null while it does. */
  readonly endedMs: number | null;
  /** false: too few rounds have passed since to call it over. */
  readonly isOver: boolean;
}

/** "03:11 to 03:14, 3 min", "from 03:11, up again since 03:14", "since 03:11, for 3 min". */
export function describeIncidentTimes({ startedMs, endedMs, isOver }: IncidentTimes, nowMs: number): string {
  const from = formatMoment(startedMs, nowMs);
  if (endedMs === null) return `since ${from}, for ${formatLasting(nowMs - startedMs)}`;
  const to = formatMoment(endedMs, nowMs);
  if (isOver) return `${from} to ${to}, ${formatLasting(endedMs - startedMs)}`;
  return from === to ? `at ${from}, up again` : `from ${from}, up again since ${to}`;
}
