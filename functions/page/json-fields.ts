/**
 * Reading what a server sent, which may be of another version than this page: what is absent or of another type is null,
 * and never an error. Lists are bounded.
 */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Milliseconds since 1970 of an ISO time. */
export function timeOf(value: unknown): number | null {
  const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}

export function listOf<Item>(value: unknown, read: (item: unknown) => Item | null, most = 2_000): readonly Item[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, most).flatMap((item) => {
    const one = read(item);
    return one === null ? [] : [one];
  });
}
