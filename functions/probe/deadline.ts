import type { Clock } from './clock.ts';

/** A point on the monotonic clock at which a wait ends, whatever traffic there is. */
export interface Deadline {
  remainingMs(): number;
  isOver(): boolean;
  /** The same end, or `limitMs` from now if that is earlier. */
  within(limitMs: number): Deadline;
  /** Ends `reserveMs` earlier, but never before now. */
  keepingBack(reserveMs: number): Deadline;
  /** Aborted when the whole run is called off, e.g. by Ctrl-C. */
  readonly signal: AbortSignal | undefined;
}

export function startDeadline(clock: Clock, limitMs: number, signal?: AbortSignal): Deadline {
  return deadlineAt(clock, clock.monotonic() + limitMs, signal);
}

function deadlineAt(clock: Clock, at: number, signal: AbortSignal | undefined): Deadline {
  return {
    remainingMs: () => Math.max(0, at - clock.monotonic()),
    isOver: () => clock.monotonic() >= at,
    within: (limitMs) => deadlineAt(clock, Math.min(at, clock.monotonic() + limitMs), signal),
    keepingBack: (reserveMs) => deadlineAt(clock, Math.max(clock.monotonic(), at - reserveMs), signal),
    signal,
  };
}

/**
 * Waits for whatever `start` settles first, at most until the deadline. `start` gets the settling function and may
 * return a clean-up, which runs exactly once, however the wait ends. What the network does is a value: the promise is
 * rejected only when the run is called off or `start` throws.
 */
export function waitUntil<T>(
  deadline: Deadline,
  onTimeout: () => T,
  start: (settle: (value: T) => void, fail: (error: unknown) => void) => (() => void) | undefined,
): Promise<T> {
  const { signal } = deadline;
  return new Promise<T>((resolve, reject) => {
    let isSettled = false;
    let cleanUp: (() => void) | undefined;
    const finish = (act: () => void) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      cleanUp?.();
      act();
    };
    const settle = (value: T) => finish(() => resolve(value));
    const fail = (error: unknown) => finish(() => reject(error));
    const onAbort = () => fail(signal?.reason);
    // A timer counts from the last whole millisecond: one more, so that it never fires while the deadline is not over.
    const timer = setTimeout(() => settle(onTimeout()), Math.ceil(deadline.remainingMs()) + 1);
    if (signal?.aborted) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      cleanUp = start(settle, fail);
    } catch (error) {
      fail(error);
    }
    // Settled while `start` was still running: its clean-up was not known then.
    if (isSettled) cleanUp?.();
  });
}

/** The promise's value, or undefined where the deadline comes first. A value that comes later is dropped. */
export function answeredWithin<T>(deadline: Deadline, promise: Promise<T>): Promise<T | undefined> {
  return waitUntil<T | undefined>(
    deadline,
    () => undefined,
    (settle, fail) => {
      promise.then(settle, fail);
      return undefined;
    },
  );
}
