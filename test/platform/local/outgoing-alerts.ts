import type { AlertIdentity, AlertMessage } from '../../../functions/alert/compose-message.ts';
import type { AlertFilter } from '../../../functions/monitor/settle-watch.ts';
import type { AlertOutbox } from '../../../functions/platform/local/alert-outlet.ts';
import type { AlertChannel, OutgoingAlert, Sending } from '../../../functions/platform/local/delivery-channel.ts';
import type { QueuedAlert } from '../../../functions/platform/local/history-database.ts';

/** An alert with little in it; its subject is `INCIDENT EVENT`. */
export function alertOf(incident: string, about: Partial<AlertIdentity> = {}): AlertMessage {
  const event = about.event ?? 'firing';
  const subject = `${incident} ${event}`;
  const json = JSON.stringify({ subject });
  return {
    subject,
    texts: { default: json, email: `${subject}.\n\nCode: a\n`, sms: subject, http: json, https: json, application: '' },
    attributes: { event, severity: about.severity ?? 'critical' },
    webhooks: { json, chat: JSON.stringify({ text: subject }), teams: JSON.stringify({ type: 'message' }) },
    about: {
      incident,
      event,
      beganAs: event === 'resolved' ? 'firing' : event,
      severity: 'critical',
      changedAt: '2026-11-22T08:00:00.000Z',
      ...about,
    },
  };
}

export const everything: AlertFilter = { severity: 'info', events: ['firing', 'resolved', 'advisory', 'silent'] };

export const delivered: Sending = { kind: 'delivered' };
export const failing = (more: Partial<Extract<Sending, { readonly kind: 'failed' }>> = {}): Sending => ({
  kind: 'failed',
  reason: 'fails (503)',
  outlook: 'passing',
  retryAfterMs: null,
  ...more,
});

export interface FakeChannel extends AlertChannel {
  /** `SUBJECT` of each try, in order. */
  readonly tried: string[];
  readonly ids: string[];
}

/** A channel whose answers the test gives. */
export function channelOf(
  answer: (alert: OutgoingAlert) => Sending | Promise<Sending>,
  name = 'hook',
  filter = everything,
): FakeChannel {
  const tried: string[] = [];
  const ids: string[] = [];
  return {
    name,
    filter,
    tried,
    ids,
    async send(alert, { signal }) {
      tried.push(alert.message.subject);
      ids.push(alert.id);
      const calledOff = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('called off')));
      });
      return Promise.race([answer(alert), calledOff]);
    },
  };
}

export interface FakeOutbox extends AlertOutbox {
  readonly rows: QueuedAlert[];
  isFull: boolean;
}

/** What the SQLite file does with alerts, in memory. */
export function createFakeOutbox(): FakeOutbox {
  let last = 0;
  const fake: FakeOutbox = {
    rows: [],
    isFull: false,
    enqueueAlert({ channel, message, atMs }) {
      refuseIfFull();
      last += 1;
      fake.rows.push({ id: last, channel, message, atMs, attempts: 0, triedMs: null, problem: null });
      return last;
    },
    readOutbox: () => [...fake.rows],
    removeFromOutbox(id) {
      refuseIfFull();
      const index = fake.rows.findIndex((row) => row.id === id);
      if (index >= 0) fake.rows.splice(index, 1);
    },
    noteAttempt(id, triedMs, problem) {
      refuseIfFull();
      const index = fake.rows.findIndex((row) => row.id === id);
      const row = fake.rows[index];
      if (row !== undefined) fake.rows[index] = { ...row, attempts: row.attempts + 1, triedMs, problem };
    },
    together: (work) => work(),
  };
  function refuseIfFull(): void {
    if (fake.isFull) throw new Error('canary.db cannot grow');
  }
  return fake;
}
