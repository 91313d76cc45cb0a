import type { After } from '../../monitor/watching/timer.ts';

/** The machine's own timer. */
export const systemTimer: After = (delayMs, act) => {
  const timer = setTimeout(act, delayMs);
  return () => clearTimeout(timer);
};
