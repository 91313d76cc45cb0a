/** What a duration looks like in the targets file: digits and a unit, `500ms`, `10s`, `1.5s`, `2m`, `1h`. */
export const durationPattern = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h)$/;

const millisecondsOf: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration such as `10s`; null where the text is not one, or is finer than a millisecond. */
export function parseDurationMs(text: string): number | null {
  if (!durationPattern.test(text)) return null;
  const unit = text.replace(/^[\d.]+/, '');
  const ms = Number.parseFloat(text) * (millisecondsOf[unit] ?? Number.NaN);
  // 0.1 is not exact in binary: 1.001 s must still be 1001 ms.
  const rounded = Math.round(ms);
  return Math.abs(ms - rounded) < 1e-6 ? rounded : null;
}

/** Only for durations that the schema has judged. */
export function toMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null) throw new TypeError('a duration that the schema should have refused');
  return ms;
}

/** The shortest way to write a number of milliseconds: 120000 is `2m`. */
export function formatDuration(ms: number): string {
  for (const unit of ['h', 'm', 's']) {
    const size = millisecondsOf[unit] ?? 1;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}

/** Says what is wrong with something that stands where a duration from `leastMs` to `mostMs` belongs, and what to write. */
export function explainDuration(input: unknown, leastMs: number, mostMs: number): string {
  const range = `from ${formatDuration(leastMs)} to ${formatDuration(mostMs)}`;
  if (typeof input === 'number' && Number.isFinite(input) && input >= 0) {
    return explainMissingUnit(String(input), leastMs, mostMs);
  }
  if (typeof input !== 'string') return `not a duration; write one ${range}, such as ${formatDuration(leastMs)}`;
  const ms = parseDurationMs(input);
  if (ms !== null) {
    const isTooShort = ms < leastMs;
    const bound = isTooShort ? leastMs : mostMs;
    return `too ${isTooShort ? 'short' : 'long'}; write a duration ${range}, ${isTooShort ? 'at least' : 'at most'} ${formatDuration(bound)}`;
  }
  if (/^\d{1,9}$/.test(input)) return explainMissingUnit(input, leastMs, mostMs);
  const meant = guessDurationMs(input);
  if (meant !== null && meant >= leastMs && meant <= mostMs) return `not a duration; write ${formatDuration(meant)}`;
  return `not a duration; write digits and a unit (ms, s, m, h), ${range}, such as ${formatDuration(leastMs)}`;
}

/** The unit that is meant is likely one that gives a duration in the range. */
function explainMissingUnit(digits: string, leastMs: number, mostMs: number): string {
  const meant = ['s', 'm', 'h', 'ms'].find((unit) => {
    const ms = parseDurationMs(`${digits}${unit}`);
    return ms !== null && ms >= leastMs && ms <= mostMs;
  });
  const example = meant === undefined ? formatDuration(leastMs) : `${digits}${meant}`;
  return `a duration needs a unit; write ${example} (units: ms, s, m, h)`;
}

const longUnits: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|millis(econds?)?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1_000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hrs?|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
];

/** Understands `1m30s`, `10 seconds`, `1d`, `10S`, so that the message can say how to write them. */
function guessDurationMs(text: string): number | null {
  const spaced = text.trim().toLowerCase().slice(0, 40);
  if (!/^(\d{1,9}\s*[a-z]+\s*)+$/.test(spaced)) return null;
  let total = 0;
  for (const [, digits, unit] of spaced.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const size = longUnits.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
    if (size === undefined) return null;
    total += Number(digits) * size;
  }
  return total;
}
