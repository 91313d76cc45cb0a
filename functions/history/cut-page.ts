export interface Page<Item> {
  readonly items: readonly Item[];
  /** The next page is what began before this; null: there is none. ISO 8601. */
  readonly before: string | null;
}

/**
 * The first page of items sorted newest first, of which more than `limit` may be there. Pages are told apart by time
 * alone, so none ends amid items that began together, unless they are more than a page.
 */
export function cutPage<Item extends { readonly startedAt: string }>(
  items: readonly Item[],
  limit: number,
): Page<Item> {
  const first = items.slice(0, limit);
  const next = items[limit];
  if (next === undefined) return { items: first, before: null };
  const whole = first.filter(({ startedAt }) => startedAt !== next.startedAt);
  const page = whole.length === 0 ? first : whole;
  return { items: page, before: page.at(-1)?.startedAt ?? null };
}
