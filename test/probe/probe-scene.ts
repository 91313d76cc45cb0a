import { performance } from 'node:perf_hooks';
import type { Clock } from '../../functions/probe/clock.ts';
import { type Deadline, startDeadline } from '../../functions/probe/deadline.ts';
import { defaultLimits, defaultTimeLimits, type ProbeTarget } from '../../functions/probe/probe-target.ts';
import type { Tools } from '../../functions/probe/route.ts';
import { createSocketBag } from '../../functions/probe/socket-bag.ts';

/** A target with everything at its default: no token, no Origin, JSON, no refresh. */
export function targetOf(url: string, changes: Partial<ProbeTarget> = {}): ProbeTarget {
  return {
    name: 'scene',
    url: new URL(url),
    encoding: 'json',
    asksSubprotocol: false,
    origin: null,
    headers: {},
    ca: [],
    serverName: null,
    resolver: null,
    token: null,
    refresh: false,
    until: 'refresh',
    timeouts: defaultTimeLimits,
    limits: defaultLimits,
    secrets: [],
    ...changes,
  };
}

/** A clock that stands still until it is moved: for everything that must not depend on the hour or the machine. */
export interface StillClock extends Clock {
  move(ms: number): void;
}

export function stillClock(nowMs: number): StillClock {
  let passedMs = 0;
  return {
    now: () => nowMs + passedMs,
    monotonic: () => 1000 + passedMs,
    move(ms) {
      passedMs += ms;
    },
  };
}

/** The machine's clocks, the wall clock set wrong by `aheadMs`. */
export function skewedClock(aheadMs = 0): Clock {
  return { now: () => Date.now() + aheadMs, monotonic: () => performance.now() };
}

export function deadlineIn(ms: number, signal?: AbortSignal): Deadline {
  return startDeadline(skewedClock(), ms, signal);
}

/** What a step works with, and whether it has put everything away. */
export function toolsOf(clock: Clock = skewedClock()): Tools {
  return { clock, bag: createSocketBag() };
}
