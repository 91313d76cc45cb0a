/**
 * The items of a run that begins then, with another one first every minute: where time is short, it must not always be
 * the same targets that have no turn.
 */
export function orderTurns<Item>(items: readonly Item[], startedMs: number): readonly Item[] {
  if (items.length === 0) return items;
  // 0.618…: the golden ratio spreads the beginnings of successive minutes evenly.
  const begin = Math.floor((((startedMs / 60_000) * 0.618_033_988_7) % 1) * items.length);
  return [...items.slice(begin), ...items.slice(0, begin)];
}
