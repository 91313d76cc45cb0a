/** Pieces of an AlarmRule as text. The names are always quoted: they hold slashes and may hold anything but control characters. */
export function inAlarm(name: string): string {
  return `ALARM(${quote(name)})`;
}

export function atLeastInAlarm(count: number, names: readonly string[]): string {
  return `AT_LEAST(${count}, ALARM, (${names.map(quote).join(', ')}))`;
}

/** The same as ALARM(a) OR ALARM(b), and shorter where there are many. */
export function anyInAlarm(names: readonly string[]): string {
  return atLeastInAlarm(1, names);
}

function quote(name: string): string {
  return `"${name.replace(/["\\]/g, (character) => `\\${character}`)}"`;
}
