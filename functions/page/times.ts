const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "4 min", "2 h 10 min", "3 days": rounded down, as people say it. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < minuteMs) return `${Math.floor(whole / 1_000)} s`;
  if (whole < hourMs) return `${Math.floor(whole / minuteMs)} min`;
  if (whole < 2 * dayMs) {
    const minutes = Math.floor((whole % hourMs) / minuteMs);
    const hours = Math.floor(whole / hourMs);
    return whole < 12 * hourMs && minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  }
  return `${Math.floor(whole / dayMs)} days`;
}

/** How long a state has lasted. Beginnings are known to the minute, so the first one is not counted in seconds. */
export function formatLasting(ms: number): string {
  return ms < minuteMs ? 'less than a minute' : formatDuration(ms);
}

/** The browser's time of day: "08:26", or "08:26:31". */
export function formatTimeOfDay(timeMs: number, withSeconds = false): string {
  const time = new Date(timeMs);
  const parts = [time.getHours(), time.getMinutes(), ...(withSeconds ? [time.getSeconds()] : [])];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** "Nov 21" in the browser's zone, with the year where it is not the one of `nowMs`. */
export function formatDay(timeMs: number, nowMs: number): string {
  const time = new Date(timeMs);
  const day = `${months[time.getMonth()] ?? ''} ${time.getDate()}`;
  return time.getFullYear() === new Date(nowMs).getFullYear() ? day : `${day}, ${time.getFullYear()}`;
}

/** Days of the bar are days of UTC. */
export function formatUtcDay(timeMs: number): string {
  const time = new Date(timeMs);
  return `${months[time.getUTCMonth()] ?? ''} ${time.getUTCDate()}`;
}

/** "08:26" for today, "Nov 21, 08:26" for all else. */
export function formatMoment(timeMs: number, nowMs: number, withSeconds = false): string {
  const clock = formatTimeOfDay(timeMs, withSeconds);
  const isToday = new Date(timeMs).toDateString() === new Date(nowMs).toDateString();
  return isToday ? clock : `${formatDay(timeMs, nowMs)}, ${clock}`;
}

/** The browser's zone as an offset: "UTC+02:00". */
export function formatZone(timeMs: number): string {
  const minutes = -new Date(timeMs).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const clock = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `UTC${minutes < 0 ? '\u2212' : '+'}${clock}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
