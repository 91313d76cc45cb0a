import type { Clock } from '../../probe/clock.ts';
import { startDeadline } from '../../probe/deadline.ts';
import type { AlarmChange, SentAlert } from '../alerting/alert-ports.ts';
import { type DeliveryContext, deliverAlert } from '../alerting/deliver-alert.ts';
import { nameError } from '../own-health.ts';
import type { WatchEvent } from './watch-events.ts';

export interface DeliveriesParts {
  readonly clock: Clock;
  /** As it is at that moment: definitions may have changed. */
  readonly context: () => DeliveryContext;
  /** Keeps what has gone out. */
  readonly noteSent: (sent: SentAlert) => void;
  readonly report: (event: WatchEvent) => void;
}

/** All of one delivery. */
const deliveryMs = 15_000;
/** Where a thousand targets break at once, not all of their alerts are put together at once. */
const mostAtOnce = 8;
/** Changes that are kept for another try. */
const mostOwed = 1_000;

/**
 * Delivers changes of alarms as they come: those of one alarm one after another, those of several side by side. What
 * could not be handed over is owed, and tried again with {@link retry}.
 */
export class AlertDeliveries {
  readonly #parts: DeliveriesParts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  #owed: readonly AlarmChange[] = [];

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  deliver(changes: readonly AlarmChange[]): void {
    for (const change of changes) {
      const before = this.#running.get(change.alarm) ?? Promise.resolve();
      const delivery = before.then(() => this.#inTurn(() => this.#deliverOne(change)));
      this.#running.set(change.alarm, delivery);
      void delivery.then(() => {
        if (this.#running.get(change.alarm) === delivery) this.#running.delete(change.alarm);
      });
    }
  }

  retry(): void {
    const owed = this.#owed;
    this.#owed = [];
    this.deliver(owed);
  }

  /** Resolves when nothing is on its way any more. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** `work` must not reject. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#busy === mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy += 1;
    await work();
    const next = this.#waiting.shift();
    // Its place goes on to the next one.
    if (next === undefined) this.#busy -= 1;
    else next();
  }

  async #deliverOne(change: AlarmChange): Promise<void> {
    const { clock, context, noteSent, report } = this.#parts;
    // An earlier change of this alarm has to be told first.
    if (this.#owed.some(({ alarm }) => alarm === change.alarm)) return this.#owe(change);
    try {
      const delivery = await deliverAlert(change, context(), startDeadline(clock, deliveryMs));
      if (delivery.kind === 'skipped') return;
      noteSent(delivery.sent);
      report({ kind: 'alert-sent', sent: delivery.sent, facts: delivery.facts });
    } catch (error) {
      this.#owe(change);
      report({ kind: 'alert-failed', atMs: clock.now(), alarm: change.alarm, reason: nameError(error) });
    }
  }

  #owe(change: AlarmChange): void {
    this.#owed = [...this.#owed, change].slice(-mostOwed);
  }
}
