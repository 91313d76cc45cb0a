import type { Answer, Ask } from './ask-server.ts';
import { dayMs, type Overview, readOverview } from './read-targets.ts';

/** What the page knows at a moment. */
export interface Snapshot {
  /** null: nothing has been answered yet. */
  readonly overview: Overview | null;
  /** When the server last answered, by this machine's clock; null: never. */
  readonly answeredMs: number | null;
  /** Why the newest question was not answered; null: it was. */
  readonly trouble: Exclude<Answer, { kind: 'answer' }> | null;
  /** How far the server's clock is ahead of this machine's. */
  readonly clockAheadMs: number;
  /** Which page the server would give now; null: it does not say. */
  readonly pageVersion: string | null;
  /** How often the targets are asked for. */
  readonly intervalMs: number;
  /** What else is on the page, by address. */
  readonly details: ReadonlyMap<string, Detail>;
}

/** The newest answer for an address, and what was wrong with the newest question. */
export interface Detail {
  readonly value: unknown;
  readonly trouble: Snapshot['trouble'];
}

/** Keeps the page's knowledge fresh while it is looked at. */
export interface Live {
  readonly snapshot: () => Snapshot;
  /** Calls back after each change, until the returned function is called. */
  readonly subscribe: (onChange: () => void) => () => void;
  /** Keeps an address fresh, at least as old as `everyMs` allows, until the returned function is called. */
  readonly keep: (address: string, everyMs: number) => () => void;
  /** Nobody looks: nothing is asked. Somebody looks again: everything that is due is. */
  readonly setVisible: (isVisible: boolean) => void;
  readonly stop: () => void;
}

export interface LiveParts {
  readonly ask: Ask;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls once after some milliseconds, unless the returned function is called before. */
  readonly later: (ms: number, callback: () => void) => () => void;
}

/** Where the server gives no hint, and the bounds of what it may say. */
const usualIntervalMs = 5_000;
const leastIntervalMs = 2_000;
const mostIntervalMs = 300_000;
/** The days of the bars: many numbers, which change little. */
const daysEveryMs = 600_000;
/** Questions under way at a time, besides the one for the targets. */
const mostAtOnce = 4;
const mostHopMs = 10_000;
/** Addresses that are remembered after nobody shows them any more. */
const mostRemembered = 40;

interface Kept extends Detail {
  readonly everyMs: number;
  readonly users: number;
  readonly askedMs: number | null;
  readonly isAsked: boolean;
}

export function startLive({ ask, now, later }: LiveParts): Live {
  let snapshot: Snapshot = {
    overview: null,
    answeredMs: null,
    trouble: null,
    clockAheadMs: 0,
    pageVersion: null,
    intervalMs: usualIntervalMs,
    details: new Map(),
  };
  const kept = new Map<string, Kept>();
  const listeners = new Set<() => void>();
  let isVisible = true;
  let isStopped = false;
  let isPolling = false;
  let failures = 0;
  let daysMs: number | null = null;
  let cancel = () => {};

  const change = (part: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...part };
    for (const listener of listeners) listener();
  };

  const poll = async (): Promise<void> => {
    if (isPolling || isStopped) return;
    isPolling = true;
    cancel();
    const startedMs = now();
    const wantsDays = daysMs === null || isDue(daysMs, daysEveryMs, startedMs) || daysMs % dayMs > startedMs % dayMs;
    const answer = await ask(wantsDays ? 'api/targets?days=90' : 'api/targets');
    isPolling = false;
    if (isStopped) return;
    if (answer.kind === 'answer') takeOverview(answer, wantsDays, startedMs);
    else {
      failures += 1;
      // One lost answer is no news; the second question follows at once.
      if (failures > 1 || snapshot.overview === null) change({ trouble: answer });
    }
    schedule();
    if (answer.kind === 'answer') refreshDetails();
  };

  const takeOverview = (answer: Answer & { kind: 'answer' }, hasDays: boolean, startedMs: number): void => {
    failures = 0;
    const overview = readOverview(answer.value);
    const before = new Map(snapshot.overview?.targets.map(({ name, days }) => [name, days]));
    const targets = overview.targets.map((target) => ({
      ...target,
      days: target.days ?? before.get(target.name) ?? null,
    }));
    const isNew = targets.some(({ name }) => !before.has(name));
    daysMs = hasDays ? startedMs : isNew ? null : daysMs;
    const aheadMs = answer.serverMs === null ? 0 : answer.serverMs - now();
    change({
      overview: { ...overview, targets },
      answeredMs: now(),
      trouble: null,
      // The server's clock is given in whole seconds, and the answer took its time.
      clockAheadMs: Math.abs(aheadMs) < 3_000 ? 0 : aheadMs,
      pageVersion: answer.pageVersion,
      intervalMs: Math.min(mostIntervalMs, Math.max(leastIntervalMs, answer.maxAgeMs || usualIntervalMs)),
    });
  };

  const schedule = (): void => {
    cancel();
    if (!isVisible || isStopped) return;
    const waitMs =
      failures === 0 ? snapshot.intervalMs : Math.min(snapshot.intervalMs, 500 * 2 ** Math.min(failures, 10));
    pollAfter(waitMs, now());
  };

  /** In short hops by the wall clock: a laptop that has slept asks soon after it wakes, however long the wait was. */
  const pollAfter = (waitMs: number, sinceMs: number): void => {
    const leftMs = Math.max(0, sinceMs + waitMs - now());
    cancel = later(Math.min(leftMs, mostHopMs), () => {
      if (isDue(sinceMs, waitMs, now())) void poll();
      else pollAfter(waitMs, sinceMs);
    });
  };

  const refreshDetails = (): void => {
    if (!isVisible || isStopped) return;
    const nowMs = now();
    let underWay = [...kept.values()].filter(({ isAsked }) => isAsked).length;
    for (const [address, one] of kept) {
      if (underWay >= mostAtOnce) break;
      if (one.users === 0 || one.isAsked) continue;
      if (one.askedMs !== null && !isDue(one.askedMs, one.everyMs, nowMs)) continue;
      underWay += 1;
      void askDetail(address);
    }
  };

  const askDetail = async (address: string): Promise<void> => {
    update(address, { isAsked: true, askedMs: now() });
    const answer = await ask(address);
    if (isStopped) return;
    update(
      address,
      answer.kind === 'answer'
        ? { isAsked: false, value: answer.value, trouble: null }
        : { isAsked: false, trouble: answer },
    );
    change({ details: new Map(kept) });
    refreshDetails();
  };

  const update = (address: string, part: Partial<Kept>): void => {
    const before = kept.get(address);
    if (before !== undefined) kept.set(address, { ...before, ...part });
  };

  const forgetOldest = (): void => {
    for (const [address, { users, isAsked }] of kept) {
      if (kept.size <= mostRemembered) return;
      if (users === 0 && !isAsked) kept.delete(address);
    }
  };

  void poll();
  return {
    snapshot: () => snapshot,
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
    keep: (address, everyMs) => {
      const before = kept.get(address) ?? { value: null, trouble: null, askedMs: null, isAsked: false, users: 0 };
      kept.delete(address);
      kept.set(address, { ...before, everyMs, users: before.users + 1 });
      forgetOldest();
      refreshDetails();
      return () => update(address, { users: Math.max(0, (kept.get(address)?.users ?? 1) - 1) });
    },
    setVisible: (visible) => {
      if (isVisible === visible) return;
      isVisible = visible;
      if (visible) void poll();
      else cancel();
    },
    stop: () => {
      isStopped = true;
      cancel();
      listeners.clear();
    },
  };
}

/** Also when the clock was set back in between. */
function isDue(thenMs: number, everyMs: number, nowMs: number): boolean {
  return nowMs - thenMs >= everyMs || nowMs < thenMs;
}
