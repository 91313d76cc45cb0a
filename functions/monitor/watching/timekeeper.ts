import type { Clock } from '../../probe/clock.ts';
import type { After } from './timer.ts';

/** A time in which nothing of ours ran, or that the wall clock passed over or went back. Milliseconds since 1970. */
export interface Gap {
  /** forward: time has passed that we did not see · backward: the wall clock was set back. */
  readonly kind: 'forward' | 'backward';
  /** What the wall clock showed last before it, and first after it. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TimekeeperParts {
  readonly clock: Clock;
  readonly after: After;
  /** When it wants to be woken next; Infinity: not at all. Milliseconds since 1970. */
  readonly nextMs: () => number;
  /** Called at least once a second. */
  readonly onWake: (nowMs: number) => void;
  /** At the end of every whole minute, with the time of that end; after a gap only the newest of those that have passed. */
  readonly onMinute: (endMs: number) => void;
  readonly onGap: (gap: Gap) => void;
}

/** Short enough that a clock that was set, or a machine that slept, is noticed at once. */
const longestSleepMs = 1_000;
/** A busy machine may hold us up for a second or two; clocks are slewed by less. */
const toleranceMs = 5_000;
const minuteMs = 60_000;

/**
 * Waits for turns and minutes. The wall clock says when they are due, the monotonic clock how long to sleep; where the
 * two disagree, or we slept for far longer than we meant to, that is a gap.
 */
export class Timekeeper {
  readonly #parts: TimekeeperParts;
  #last: { readonly wallMs: number; readonly monotonicMs: number };
  #minuteMs: number;
  #plannedMs = 0;
  #cancel: (() => void) | null = null;
  #isEnded = false;

  /** Does nothing until {@link start}. */
  constructor(parts: TimekeeperParts) {
    this.#parts = parts;
    this.#last = this.#read();
    this.#minuteMs = floorToMinute(this.#last.wallMs);
  }

  start(): void {
    this.#last = this.#read();
    this.#minuteMs = floorToMinute(this.#last.wallMs);
    this.#sleep(this.#last.wallMs);
  }

  /** What there is to wait for has changed. */
  wakeAnew(): void {
    if (this.#isEnded || this.#cancel === null) return;
    this.#cancel();
    this.#sleep(this.#parts.clock.now());
  }

  end(): void {
    this.#isEnded = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  #wake(): void {
    const nowMs = this.#noteGap();
    const endMs = floorToMinute(nowMs);
    if (endMs > this.#minuteMs) {
      this.#minuteMs = endMs;
      this.#parts.onMinute(endMs);
    }
    if (!this.#isEnded) this.#parts.onWake(nowMs);
    if (!this.#isEnded) this.#sleep(this.#parts.clock.now());
  }

  /** Now, by the wall clock. */
  #noteGap(): number {
    const before = this.#last;
    const { wallMs, monotonicMs } = this.#read();
    this.#last = { wallMs, monotonicMs };
    const passedMs = wallMs - before.wallMs;
    if (passedMs - (monotonicMs - before.monotonicMs) < -toleranceMs) {
      this.#minuteMs = floorToMinute(wallMs);
      this.#parts.onGap({ kind: 'backward', fromMs: before.wallMs, toMs: wallMs });
    } else if (passedMs > this.#plannedMs + toleranceMs) {
      this.#parts.onGap({ kind: 'forward', fromMs: before.wallMs, toMs: wallMs });
    }
    return wallMs;
  }

  #sleep(nowMs: number): void {
    const wantedMs = Math.min(this.#parts.nextMs(), this.#minuteMs + minuteMs) - nowMs;
    this.#plannedMs = Math.min(longestSleepMs, Math.max(1, Math.ceil(wantedMs)));
    this.#cancel = this.#parts.after(this.#plannedMs, () => this.#wake());
  }

  #read() {
    const { clock } = this.#parts;
    return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
  }
}

function floorToMinute(timeMs: number): number {
  return Math.floor(timeMs / minuteMs) * minuteMs;
}
