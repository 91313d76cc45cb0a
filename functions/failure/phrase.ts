/** `a, b, c and 4 more`: enough to recognise, short enough for a terminal. */
export function listed(items: readonly string[], limit = 5): string {
  const shown = items.slice(0, limit);
  if (items.length > limit) return `${shown.join(', ')} and ${items.length - limit} more`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** The words that have one, in their order. */
export function present(items: readonly (string | false | undefined)[]): string[] {
  return items.flatMap((item) => (typeof item === 'string' && item !== '' ? [item] : []));
}

/** `12 s`, `3 min`, `5 h`, `9 days`: the size of a time span for people; the sign is dropped. */
export function spanOf(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 120) return `${Math.round(size)} s`;
  if (size < 7_200) return `${Math.round(size / 60)} min`;
  if (size < 172_800) return `${Math.round(size / 3_600)} h`;
  return `${Math.round(size / 86_400)} days`;
}

/** A measured time: `12 ms`, `2.0 s`. */
export function secondsOf(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/**
 * Whether a text that a peer chose may stand in a command for copying: a certificate or a header may hold quotes and
 * semicolons, and somebody in a hurry pastes what the diagnosis says.
 */
export function isSafeInCommand(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~:/%-]{0,200}$/.test(text);
}
