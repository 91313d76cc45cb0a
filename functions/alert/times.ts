/** `08:02 UTC on 22 November 2026`: a person half asleep should not have to count in ISO 8601. */
export function writeMoment(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${iso.slice(11, 16)} UTC on ${time.getUTCDate()} ${months[time.getUTCMonth()] ?? ''} ${time.getUTCFullYear()}`;
}

/** `08:02 UTC`, and the day with it where it is another than that of `beside`. */
export function writeTime(iso: string, beside: string): string {
  return iso.slice(0, 10) === beside.slice(0, 10) ? `${iso.slice(11, 16)} UTC` : writeMoment(iso);
}

/** `45 seconds`, `14 minutes`, `3 hours 20 minutes`, `2 days 4 hours`. */
export function writeSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return countOf(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return countOf(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return [countOf(hours, 'hour'), ...rest(minutes % 60, 'minute')].join(' ');
  return [countOf(Math.floor(hours / 24), 'day'), ...rest(hours % 24, 'hour')].join(' ');
}

export function countOf(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function rest(count: number, unit: string): readonly string[] {
  return count === 0 ? [] : [countOf(count, unit)];
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
