import { nameError } from '../own-health.ts';
import type { WatchEvent } from './watch-events.ts';

/** It is over when nothing has been refused for so long. */
const calmMs = 60_000;

/**
 * Writes to the store as long as it takes them. What it refuses is lost, and checks and alerts go on all the same: that
 * is said when it begins and when it is over, and not in between.
 */
export class StoreGuard {
  readonly #report: (event: WatchEvent) => void;
  readonly #now: () => number;
  #failing: { readonly sinceMs: number; lastMs: number; lost: number } | null = null;

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number, report: (event: WatchEvent) => void) {
    this.#now = now;
    this.#report = report;
  }

  /** Whether writes are refused, or were a moment ago. */
  get isFailing(): boolean {
    return this.#failing !== null;
  }

  /** Whether it was written. */
  write(work: () => void): boolean {
    try {
      work();
    } catch (error) {
      this.#noteFailure(error);
      return false;
    }
    this.#noteSuccess();
    return true;
  }

  /** On a disk that is all but full, what is small is still taken now and then. */
  #noteSuccess(): void {
    if (this.#failing === null) return;
    const atMs = this.#now();
    const { sinceMs, lastMs, lost } = this.#failing;
    if (Math.abs(atMs - lastMs) < calmMs) return;
    this.#failing = null;
    this.#report({ kind: 'store-recovered', atMs, sinceMs, lost });
  }

  #noteFailure(error: unknown): void {
    const atMs = this.#now();
    if (this.#failing !== null) {
      this.#failing.lost += 1;
      this.#failing.lastMs = atMs;
      return;
    }
    this.#failing = { sinceMs: atMs, lastMs: atMs, lost: 1 };
    this.#report({ kind: 'store-failed', atMs, reason: explain(error) });
  }
}

/** The store's own words where they are made for people, else only the kind of the error. */
function explain(error: unknown): string {
  const isForPeople = error instanceof Error && (error.name === 'StoreFull' || error.name === 'WriteFailed');
  return isForPeople ? error.message : nameError(error);
}
