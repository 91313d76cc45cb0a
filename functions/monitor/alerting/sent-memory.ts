import type { AlarmChange, SentAlert } from './alert-ports.ts';

/** Alerts that a function remembers while it is warm: more than come in a bad hour, and next to no memory. */
const mostRemembered = 500;

/**
 * What this process has sent. SNS delivers at least once, so the same change may come twice: mostly within a second, and
 * then mostly to the same warm function. It forgets when the function goes cold; the log lines of what was sent are asked
 * beside it, and know all but the last few seconds. Two deliveries to two cold functions within these seconds are sent
 * twice: with one incident key, by which on-call tools make one incident of them.
 */
export class SentMemory {
  readonly #newest = new Map<string, SentAlert>();

  note(sent: SentAlert, region: string): void {
    const key = keyOf(sent.alarm, region);
    this.#newest.delete(key);
    this.#newest.set(key, sent);
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > mostRemembered && oldest !== undefined) this.#newest.delete(oldest);
  }

  /** The newest alert of the alarm; null: none is remembered. */
  newestOf({ alarm, region }: Pick<AlarmChange, 'alarm' | 'region'>): SentAlert | null {
    return this.#newest.get(keyOf(alarm, region)) ?? null;
  }
}

/** Whether the alert is the one for this very change. */
export function isAnswered(change: AlarmChange, sent: SentAlert): boolean {
  return sent.changedMs === change.changedMs && sent.state === change.newState;
}

function keyOf(alarm: string, region: string): string {
  return `${region} ${alarm}`;
}
