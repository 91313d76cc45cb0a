export interface Page<Item> {
  readonly items: readonly Item[];
  /** The next page is what began before this; null: there is none. ISO 8601. */
  readonly before: string | null;
}

/** As many may begin at one moment: classes that fail together, or a check in each of some regions. */
export const mostTogether = 5;

/**
 * The first page of items sorted newest first, of which `mostTogether` more than `limit` are there where there are so many.
 * Pages are told apart by time alone, so none ends amid items that began together: where these are more than a page, it is longer.
 */
export function cutPage<Item extends { readonly startedAt: string }>(
  items: readonly Item[],
  limit: number,
): Page<Item> {
  const first = items.slice(0, limit);
  const next = items[limit];
  if (next === undefined) return { items: first, before: null };
  const whole = first.filter(({ startedAt }) => startedAt !== next.startedAt);
  const page = whole.length === 0 ? items.filter(({ startedAt }) => startedAt === next.startedAt) : whole;
  return { items: page, before: page.at(-1)?.startedAt ?? null };
}
