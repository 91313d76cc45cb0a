import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { Detail, Live, Snapshot } from './live.ts';

/** What every part of the page works with. */
export interface PageContext {
  readonly live: Live;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly now: () => number;
}

const missing = (): never => {
  throw new TypeError('a part of the page is drawn outside of the page');
};
export const Page = createContext<PageContext>({
  live: { snapshot: missing, subscribe: missing, keep: missing, setVisible: missing, stop: missing },
  now: missing,
});

export function useSnapshot(): Snapshot {
  const { live } = useContext(Page);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // A frame later, what was answered meanwhile would be missed.
  useLayoutEffect(() => live.subscribe(() => redraw(undefined)), [live]);
  return live.snapshot();
}

/** The server's time, in milliseconds since 1970: what it tells of is to be compared with no other clock. */
export function useServerNow(): number {
  const { live, now } = useContext(Page);
  return now() + live.snapshot().clockAheadMs;
}

/** A server that wants to be asked rarely pays for each answer: it is asked for what is needed, and no more. */
export function useIsCheapToAsk(): boolean {
  return useSnapshot().intervalMs <= 15_000;
}

/** The same for several addresses at once, in their order; null where nothing has been answered yet. */
export function useDetails<Value>(
  wanted: readonly { readonly address: string; readonly leastEveryMs: number }[],
  read: (value: unknown) => Value,
): readonly (Value | null)[] {
  const { live } = useContext(Page);
  const { details, intervalMs } = useSnapshot();
  const known = useRef(new Map<string, { readonly raw: unknown; readonly value: Value }>());
  const all = wanted.map((one) => ({ ...one, everyMs: Math.max(intervalMs, one.leastEveryMs) }));
  useEffect(() => {
    const releases = all.map(({ address, everyMs }) => live.keep(address, everyMs));
    return () => {
      for (const release of releases) release();
    };
  }, [live, all.map(({ address, everyMs }) => `${everyMs} ${address}`).join('\n')]);
  const answers = all.map(({ address }) => {
    const raw = details.get(address)?.value ?? null;
    if (raw === null) return null;
    const before = known.current.get(address);
    return { address, raw, value: before?.raw === raw ? before.value : read(raw) };
  });
  known.current = new Map(answers.flatMap((one) => (one === null ? [] : [[one.address, one]])));
  return answers.map((one) => one?.value ?? null);
}

/** What an address answers, kept fresh while the caller is shown. `address` null: nothing is asked. */
export function useDetail<Value>(
  address: string | null,
  leastEveryMs: number,
  read: (value: unknown) => Value,
): { readonly value: Value | null; readonly trouble: Detail['trouble'] } {
  const { live } = useContext(Page);
  const { details, intervalMs } = useSnapshot();
  const everyMs = Math.max(intervalMs, leastEveryMs);
  useEffect(() => (address === null ? undefined : live.keep(address, everyMs)), [live, address, everyMs]);
  const detail = address === null ? undefined : details.get(address);
  const value = useMemo(
    () => (detail === undefined || detail.value === null ? null : read(detail.value)),
    [detail?.value, read],
  );
  return { value, trouble: detail?.trouble ?? null };
}
