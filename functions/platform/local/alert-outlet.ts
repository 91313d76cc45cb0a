import { createHash } from 'node:crypto';
import type { AlertSeverity } from '../../alert/alert-facts.ts';
import type { AlertIdentity, AlertMessage } from '../../alert/compose-message.ts';
import type { AlertOutlet } from '../../monitor/alerting/alert-ports.ts';
import type { AlertFilter } from '../../monitor/settle-watch.ts';
import type { Deadline } from '../../probe/deadline.ts';
import type { AlertChannel } from './delivery-channel.ts';
import { type ChannelStatus, DeliveryQueue, type QueueParts } from './delivery-queue.ts';
import type { HistoryDatabase } from './history-database.ts';

/** The part of the SQLite file that keeps alerts until they have been delivered. */
export type AlertOutbox = Pick<
  HistoryDatabase,
  'enqueueAlert' | 'readOutbox' | 'removeFromOutbox' | 'noteAttempt' | 'together'
>;

export interface OutletParts extends QueueParts {
  readonly outbox: AlertOutbox;
  /** Shows an alert on the console; null: switched off. */
  readonly show: ((message: AlertMessage) => void) | null;
}

/**
 * Where local mode's alerts go. `publish` shows the alert and writes it to the file once for each channel that wants it;
 * delivering is done beside it, and goes on after a restart. So a dead channel delays nothing, and never makes `publish`
 * reject.
 */
export interface LocalAlertOutlet extends AlertOutlet {
  /** The channels of a targets file that was read anew, by name. What waits for one that is no more is dropped, and told. */
  useChannels(channels: readonly AlertChannel[], show: OutletParts['show']): void;
  listStatuses(): readonly ChannelStatus[];
  /** Begins no further delivery, and waits until the deadline for those that run. */
  close(deadline: Deadline): Promise<void>;
}

/** Goes on at once with what the file has from before. */
export function createLocalAlertOutlet(channels: readonly AlertChannel[], parts: OutletParts): LocalAlertOutlet {
  const { outbox, tell } = parts;
  const queues = new Map<string, { channel: AlertChannel; readonly queue: DeliveryQueue }>();
  let show = parts.show;

  function useChannels(wanted: readonly AlertChannel[]): void {
    for (const [name, { queue }] of queues) {
      if (wanted.some((channel) => channel.name === name)) continue;
      queues.delete(name);
      tellDropped(name, queue.drop(), tell);
    }
    for (const channel of wanted) {
      const known = queues.get(channel.name);
      if (known === undefined) queues.set(channel.name, { channel, queue: new DeliveryQueue(channel, parts) });
      else {
        known.channel = channel;
        known.queue.replaceChannel(channel);
      }
    }
  }

  function takeUp(): void {
    const orphans = new Map<string, number>();
    for (const { id: row, channel, message, atMs, attempts } of outbox.readOutbox()) {
      const known = queues.get(channel);
      if (known === undefined) {
        orphans.set(channel, (orphans.get(channel) ?? 0) + 1);
        removeOrphan(row);
      } else known.queue.add({ row, alert: { id: nameAlert(message.about), message }, madeMs: atMs, failed: attempts });
    }
    for (const [name, count] of orphans) tellDropped(name, count, tell);
  }

  function removeOrphan(row: number): void {
    try {
      outbox.removeFromOutbox(row);
    } catch {
      // A full disk: it is dropped at the next start, and the store tells of its trouble itself.
    }
  }

  useChannels(channels);
  takeUp();
  return {
    async publish(message) {
      show?.(message);
      const id = nameAlert(message.about);
      const wanting = [...queues.values()].filter(
        // An alert that is published again, because the process died before it could note that, waits here already.
        ({ channel, queue }) => isWanted(message.about, channel.filter) && !queue.holds(id),
      );
      const madeMs = parts.clock.now();
      const rows = storeFor(
        wanting.map(({ channel }) => channel.name),
        message,
        madeMs,
        parts,
      );
      wanting.forEach(({ queue }, index) => {
        queue.add({ row: rows[index] ?? null, alert: { id, message }, madeMs, failed: 0 });
      });
    },
    useChannels(wanted, shown) {
      show = shown;
      useChannels(wanted);
    },
    listStatuses: () => [...queues.values()].map(({ queue }) => queue.status),
    async close(deadline) {
      let cancel = () => {};
      const graceIsOver = new Promise<void>((resolve) => {
        cancel = parts.after(deadline.remainingMs(), resolve);
      });
      await Promise.all([...queues.values()].map(({ queue }) => queue.close(graceIsOver)));
      cancel();
    },
  };
}

/** All rows or none. On a full disk the alert goes out all the same: it only does not outlive the process. */
function storeFor(
  channels: readonly string[],
  message: AlertMessage,
  atMs: number,
  { outbox, tell }: OutletParts,
): readonly number[] {
  if (channels.length === 0) return [];
  try {
    return outbox.together(() => channels.map((channel) => outbox.enqueueAlert({ channel, message, atMs })));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error';
    tell(`"${message.subject}" is sent without having been stored, and is lost if watch ends before that: ${why}`);
    return [];
  }
}

/** The same for the same change of the same alarm, whenever it is published. */
function nameAlert({ incident, event, changedAt }: AlertIdentity): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([incident, event, changedAt]))
    .digest('hex');
  return `msg_${digest.slice(0, 32)}`;
}

const urgency: readonly AlertSeverity[] = ['info', 'warning', 'critical'];

function isWanted({ event, beganAs, severity }: AlertIdentity, filter: AlertFilter): boolean {
  const isUrgent = urgency.indexOf(severity) >= urgency.indexOf(filter.severity);
  return isUrgent && filter.events.includes(event) && filter.events.includes(beganAs);
}

function tellDropped(name: string, count: number, tell: OutletParts['tell']): void {
  if (count === 0) return;
  tell(`channel ${name} is no longer in the targets file; ${count} ${count === 1 ? 'alert' : 'alerts'} for it dropped`);
}
