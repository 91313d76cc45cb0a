import type { HistoryStore } from '../../functions/history/store.ts';

/** A store as it looks to somebody whose clock is behind by so much: for one that knows no time but that of the machine. */
export function shiftStore(store: HistoryStore, byMs: number): HistoryStore {
  const methods = Object.entries(store).map(([name, read]: [string, (query?: unknown) => Promise<unknown>]) => [
    name,
    async (query?: unknown) => shiftTimes(await read(shiftTimes(query, byMs)), -byMs),
  ]);
  // Every method of the store is there, under its own name and with answers of the same shape.
  return Object.fromEntries(methods) as HistoryStore;
}

/** The same with every time moved that the recordings of history tests have: of queries, of points and of checks. */
export function shiftTimes<Value>(value: Value, byMs: number): Value {
  return shiftAny(value, byMs) as Value;
}

function shiftAny(value: unknown, byMs: number): unknown {
  if (Array.isArray(value)) return value.map((part) => shiftAny(part, byMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shiftField(name, part, byMs)]));
}

function shiftField(name: string, value: unknown, byMs: number): unknown {
  if (typeof value === 'number' && ['fromMs', 'toMs', 'timeMs'].includes(name)) return value + byMs;
  if (typeof value === 'string' && name === 'startedAt') return new Date(Date.parse(value) + byMs).toISOString();
  return shiftAny(value, byMs);
}
