import type { DatabaseSync } from 'node:sqlite';
import type { AlertMessage } from '../../alert/compose-message.ts';
import type { AlarmState } from '../../history/store.ts';
import type { SentAlert } from '../../monitor/alerting/alert-ports.ts';
import type { QueuedAlert, SavedAlarm } from './history-database.ts';

/** Alerts that wait for a channel that does not come back: the oldest go. */
export const mostQueued = 1_000;
/** Of one alarm: an alert looks two weeks back for its opening. */
export const mostSent = 200;
/** Of a problem, in characters. */
const mostProblem = 500;

/** Alarms, alerts that have gone, and those that have yet to go. Writing is to be called within a transaction. */
export function prepareAlerts(database: DatabaseSync) {
  const forgetAlarms = database.prepare('DELETE FROM alarms');
  const putAlarm = database.prepare('INSERT INTO alarms VALUES (?, ?, ?, ?)');
  const getAlarms = database.prepare('SELECT region, name, state, since_ms FROM alarms ORDER BY region, name');
  const putSent = database.prepare('INSERT INTO sent (alarm, changed_ms, alert) VALUES (?, ?, ?)');
  const forgetSent = database.prepare(`
    DELETE FROM sent WHERE alarm = ?1
    AND id NOT IN (SELECT id FROM sent WHERE alarm = ?1 ORDER BY id DESC LIMIT ${mostSent})
  `);
  const getSent = database.prepare(
    'SELECT alert FROM sent WHERE alarm = ? AND changed_ms >= ? ORDER BY changed_ms DESC, id DESC',
  );
  const putQueued = database.prepare('INSERT INTO outbox (channel, message, at_ms) VALUES (?, ?, ?)');
  const forgetQueued = database.prepare(
    `DELETE FROM outbox WHERE id NOT IN (SELECT id FROM outbox ORDER BY id DESC LIMIT ${mostQueued})`,
  );
  const getQueued = database.prepare('SELECT * FROM outbox ORDER BY id');
  const removeQueued = database.prepare('DELETE FROM outbox WHERE id = ?');
  const putAttempt = database.prepare(
    'UPDATE outbox SET attempts = attempts + 1, tried_ms = ?2, problem = ?3 WHERE id = ?1',
  );
  return {
    saveAlarms(alarms: readonly SavedAlarm[]): void {
      forgetAlarms.run();
      for (const { region, name, state, sinceMs } of alarms) putAlarm.run(region, name, state, sinceMs);
    },
    readAlarms(): readonly SavedAlarm[] {
      return getAlarms.all().map(readAlarm);
    },
    noteSent(sent: SentAlert): void {
      putSent.run(sent.alarm, sent.changedMs, JSON.stringify(sent));
      forgetSent.run(sent.alarm);
    },
    readSent(alarm: string, fromMs: number): readonly SentAlert[] {
      return getSent.all(alarm, fromMs).map(({ alert }) => asWritten<SentAlert>(alert));
    },
    enqueueAlert(channel: string, message: AlertMessage, atMs: number): number {
      const { lastInsertRowid } = putQueued.run(channel, JSON.stringify(message), atMs);
      forgetQueued.run();
      return Number(lastInsertRowid);
    },
    readOutbox(): readonly QueuedAlert[] {
      return getQueued.all().map((row) => ({
        id: Number(row.id),
        channel: String(row.channel),
        message: asWritten<AlertMessage>(row.message),
        atMs: Number(row.at_ms),
        attempts: Number(row.attempts),
        triedMs: row.tried_ms === null ? null : Number(row.tried_ms),
        problem: row.problem === null ? null : String(row.problem),
      }));
    },
    removeFromOutbox(id: number): void {
      removeQueued.run(id);
    },
    noteAttempt(id: number, atMs: number, problem: string): void {
      putAttempt.run(id, atMs, problem.slice(0, mostProblem));
    },
  };
}

export function readAlarm(row: Readonly<Record<string, unknown>>): SavedAlarm {
  return {
    name: String(row.name),
    region: String(row.region),
    state: row.state as AlarmState,
    sinceMs: row.since_ms === null ? null : Number(row.since_ms),
  };
}

/** What stands in the file is what was put there by the same name and type. */
function asWritten<Value>(text: unknown): Value {
  return JSON.parse(String(text)) as Value;
}
