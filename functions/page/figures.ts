/** A ratio as "99.95 %": never rounded up to 100 while a minute was bad, and an en dash where nothing is known. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return '–';
  if (ratio >= 1) return '100 %';
  const percent = Math.floor(ratio * 10_000) / 100;
  return `${percent.toFixed(2)} %`;
}

/** The same of a target that is down: the minute in which it began is in no count yet, and all it was it is no more. */
export function formatRatioWhileDown(ratio: number | null): string {
  return ratio !== null && ratio >= 1 ? '< 100 %' : formatRatio(ratio);
}

/** "1.2 ms", "84 ms", "2.4 s": three figures at most. */
export function formatMs(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 9_950 ? 1 : 0)} s`;
}

/** Marks of an axis, in one unit and to the digit: "0 ms", "2.5 ms"; where they go beyond a second "0 s", "0.25 s". */
export function formatScale(marksMs: readonly number[]): string[] {
  const [unit, size] = Math.max(...marksMs) < 1_000 ? ['ms', 1] : ['s', 1_000];
  return marksMs.map((ms) => `${Number((ms / size).toPrecision(4))} ${unit}`);
}

/** "1 check", "2 checks", "12,000 checks". */
export function formatCount(count: number, noun: string): string {
  const digits = String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${digits} ${noun}${count === 1 ? '' : 's'}`;
}
