import type { After } from '../../monitor/watching/timer.ts';
import type { Clock } from '../../probe/clock.ts';
import { startDeadline } from '../../probe/deadline.ts';
import type { AlertChannel, OutgoingAlert, Sending } from './delivery-channel.ts';
import { attemptMs, decideNextStep, limitHold } from './delivery-policy.ts';

/** What is kept of alerts on disk. */
export interface QueueOutbox {
  removeFromOutbox(row: number): void;
  noteAttempt(row: number, atMs: number, problem: string): void;
}

export interface QueueParts {
  readonly outbox: QueueOutbox;
  readonly clock: Clock;
  readonly after: After;
  readonly random: () => number;
  /** A line for the operator. Holds no secret. */
  readonly tell: (text: string) => void;
}

/** An alert on its way. Times are milliseconds since 1970. */
export interface QueuedDelivery {
  /** null: it could not be stored, and lives in memory alone. */
  readonly row: number | null;
  readonly alert: OutgoingAlert;
  readonly madeMs: number;
  /** Tries that failed. */
  readonly failed: number;
}

export interface ChannelStatus {
  readonly channel: string;
  readonly waiting: number;
  /** Since when the newest try has failed, and why; null: it has not. */
  readonly failing: { readonly sinceMs: number; readonly reason: string } | null;
}

/** Alerts that wait for one channel: a thousand targets that all break. What is older is dropped. */
export const mostWaiting = 1_000;

interface Waiting extends QueuedDelivery {
  /** Not before, by the monotonic clock. */
  dueMs: number;
  failed: number;
}

/**
 * The alerts of one channel: one try at a time; of those that are due the one that has failed least, so that what no
 * receiver takes holds nothing up; of one incident only ever the oldest, so that no end overtakes its beginning.
 */
export class DeliveryQueue {
  readonly #parts: QueueParts;
  #channel: AlertChannel;
  #waiting: Waiting[] = [];
  #failing: { readonly sinceMs: number; readonly reason: string } | null = null;
  #heldUntilMs = 0;
  #cancelTimer: (() => void) | null = null;
  #current: { readonly entry: Waiting; readonly done: Promise<void>; readonly abort: AbortController } | null = null;
  #isClosed = false;
  /** Delivered, and still on disk: the disk was full. */
  #unremoved: number[] = [];

  constructor(channel: AlertChannel, parts: QueueParts) {
    this.#channel = channel;
    this.#parts = parts;
  }

  get status(): ChannelStatus {
    return { channel: this.#channel.name, waiting: this.#waiting.length, failing: this.#failing };
  }

  holds(id: string): boolean {
    return this.#waiting.some(({ alert }) => alert.id === id);
  }

  add(delivery: QueuedDelivery): void {
    this.#waiting.push({ ...delivery, dueMs: this.#parts.clock.monotonic() });
    if (this.#waiting.length > mostWaiting) this.#dropOldest();
    this.#pump();
  }

  /** The same channel as it is set up now: everything that waits is tried at once. */
  replaceChannel(channel: AlertChannel): void {
    this.#channel = channel;
    this.#heldUntilMs = 0;
    for (const entry of this.#waiting) entry.dueMs = this.#parts.clock.monotonic();
    this.#pump();
  }

  /** Forgets what waits, on disk as well. */
  drop(): number {
    const dropped = this.#waiting;
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#current?.abort.abort();
    this.#waiting = [];
    for (const { row } of dropped) this.#remove(row);
    return dropped.length;
  }

  /** Begins no further try, and waits for the one that runs until `graceIsOver`; what is not delivered stays on disk. */
  async close(graceIsOver: Promise<unknown>): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    if (this.#current === null) return;
    const { done, abort } = this.#current;
    await Promise.race([done, graceIsOver.then(() => abort.abort())]);
    await done;
  }

  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#isClosed || this.#current !== null) return;
    const nowMs = this.#parts.clock.monotonic();
    const candidates = this.#listFirsts();
    const due = candidates.filter(({ dueMs }) => Math.max(dueMs, this.#heldUntilMs) <= nowMs);
    const [first] = due.sort((a, b) => a.failed - b.failed);
    if (first !== undefined) {
      const abort = new AbortController();
      const done = this.#deliver(first, abort.signal);
      this.#current = { entry: first, done, abort };
    } else if (candidates.length > 0) {
      const nextMs = Math.max(this.#heldUntilMs, Math.min(...candidates.map(({ dueMs }) => dueMs)));
      this.#cancelTimer = this.#parts.after(Math.max(1, Math.ceil(nextMs - nowMs)), () => this.#pump());
    }
  }

  /** Of each incident the oldest alert, oldest first. */
  #listFirsts(): Waiting[] {
    const seen = new Set<string>();
    return this.#waiting.filter(({ alert }) => {
      const { incident } = alert.message.about;
      if (seen.has(incident)) return false;
      seen.add(incident);
      return true;
    });
  }

  async #deliver(entry: Waiting, signal: AbortSignal): Promise<void> {
    // Not within the call that added it: that is the writing of an alert to disk, which nothing of ours may hold up.
    await Promise.resolve();
    const result = await this.#channel
      .send(entry.alert, startDeadline(this.#parts.clock, attemptMs, signal))
      .catch((error: unknown) => (signal.aborted ? null : describeFault(error)));
    this.#current = null;
    if (result !== null && this.#waiting.includes(entry)) this.#conclude(entry, result);
    this.#pump();
  }

  #conclude(entry: Waiting, result: Sending): void {
    const { clock, random, tell } = this.#parts;
    const { name } = this.#channel;
    if (result.kind === 'delivered') {
      this.#forget(entry);
      // One alert that is not taken, among others that are, is told once and not at every turn.
      if (this.#failing === null || this.#waiting.some(({ failed }) => failed > 0)) return;
      tell(`channel ${name} takes alerts again${this.#countWaiting()}`);
      this.#failing = null;
      return;
    }
    const nowMs = clock.now();
    entry.failed += 1;
    if (result.retryAfterMs !== null) this.#heldUntilMs = clock.monotonic() + limitHold(result.retryAfterMs);
    const next = decideNextStep(result, { failed: entry.failed, ageMs: nowMs - entry.madeMs }, random);
    if (this.#failing === null && next.kind === 'again') {
      tell(`channel ${name} ${result.reason}; "${entry.alert.message.subject}" waits and is tried again`);
    }
    this.#failing = { sinceMs: this.#failing?.sinceMs ?? nowMs, reason: result.reason };
    if (next.kind === 'give-up') {
      tell(`channel ${name} ${result.reason}; "${entry.alert.message.subject}" is given up ${next.why}`);
      this.#forget(entry);
      return;
    }
    entry.dueMs = clock.monotonic() + next.delayMs;
    this.#write(() => entry.row !== null && this.#parts.outbox.noteAttempt(entry.row, nowMs, result.reason));
  }

  #countWaiting(): string {
    const { length } = this.#waiting;
    return length === 0 ? '' : `; ${length} more ${length === 1 ? 'waits' : 'wait'}`;
  }

  #forget(entry: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    this.#remove(entry.row);
  }

  #dropOldest(): void {
    const oldest = this.#waiting.find((entry) => entry !== this.#current?.entry);
    if (oldest === undefined) return;
    this.#forget(oldest);
    const { name } = this.#channel;
    this.#parts.tell(`channel ${name} has ${mostWaiting} alerts waiting; "${oldest.alert.message.subject}" is dropped`);
  }

  #remove(row: number | null): void {
    if (row !== null) this.#unremoved.push(row);
    this.#unremoved = this.#unremoved.filter((one) => !this.#write(() => this.#parts.outbox.removeFromOutbox(one)));
  }

  /** False where it could not be written. The store tells of a full disk itself; the alert goes its way without it. */
  #write(write: () => unknown): boolean {
    try {
      write();
      return true;
    } catch {
      return false;
    }
  }
}

/** A channel that rejects has a fault of its own; its message may quote what it was given. */
function describeFault(error: unknown): Sending {
  const kind = error instanceof Error ? error.name : typeof error;
  return { kind: 'failed', reason: `met a fault of watch itself (${kind})`, outlook: 'passing', retryAfterMs: null };
}
