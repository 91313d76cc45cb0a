import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { AlertMessage } from '../../alert/compose-message.ts';
import type { AlarmState } from '../../history/store.ts';
import type { SentAlert } from '../../monitor/alerting/alert-ports.ts';
import type { ReportedCheck } from '../../monitor/reported-check.ts';
import { prepareAlerts } from './history-alerts.ts';
import { prepareKeeping } from './history-checks.ts';
import { connectForWriting } from './history-connection.ts';
import { countCheck } from './history-counts.ts';
import { explainWriting, StoreFull, sqliteCodeOf, WriteFailed } from './history-file-errors.ts';
import { prepareRecords } from './history-records.ts';
import { prepareForgetting } from './history-retention.ts';
import { prepareRollup } from './history-rollup.ts';
import { prepareSeries } from './history-series.ts';

export { HistoryFileError, StoreFull, WriteFailed } from './history-file-errors.ts';

/**
 * The one file of local mode, open for writing: one process at a time holds it. Everything that returns has been
 * written, and survives the end of the process at that moment. Writes throw {@link WriteFailed}, of which
 * {@link StoreFull} is the kind to expect: the file stays whole, what was being written is not in it, and the next write
 * may succeed again.
 */
export interface HistoryDatabase {
  readonly path: string;
  /** A completed check, with everything that history counts of it. Drills are kept as evidence, and counted nowhere. */
  recordCheck(check: ReportedCheck, circumstances: { readonly isDrill: boolean }): void;
  /** The heartbeat of a round. Also forgets what is too old, a bounded portion at a time. */
  recordRun(run: RecordedRun): void;
  /** Oldest first; of more than `limit`, the newest. */
  readRecords(query: RecordsQuery): readonly KeptCheck[];
  /** Rounds that began in [fromMs, toMs), oldest first. */
  readRuns(span: { readonly fromMs: number; readonly toMs: number }): readonly RecordedRun[];
  /** Puts these in place of all that were saved before. */
  saveAlarms(alarms: readonly SavedAlarm[]): void;
  readAlarms(): readonly SavedAlarm[];
  noteSent(sent: SentAlert): void;
  /** Alerts of this alarm that changed since then, newest first. */
  readSent(alarm: string, fromMs: number): readonly SentAlert[];
  /** Keeps an alert until it has been delivered; its id. */
  enqueueAlert(alert: { readonly channel: string; readonly message: AlertMessage; readonly atMs: number }): number;
  /** Alerts not delivered yet, oldest first. */
  readOutbox(): readonly QueuedAlert[];
  removeFromOutbox(id: number): void;
  noteAttempt(id: number, atMs: number, problem: string): void;
  /** A small memory by name; null: none. */
  readNote(name: string): string | null;
  /** null: forgets it. */
  writeNote(name: string, value: string | null): void;
  /** Several writes as one: all of them, or none where `work` or one of them throws. */
  together<Result>(work: () => Result): Result;
  close(): void;
}

export interface OpeningOptions {
  /** The file grows no further: writes then throw {@link StoreFull}. Absent: as far as the disk has room. */
  readonly mostBytes?: number;
}

/**
 * Opens the file for writing, makes it where there is none, and brings an older one up to date.
 * @throws HistoryFileError where another process writes to it, where it is of a newer version, no database or damaged, and
 * where it may not be written; its message says what to do
 */
export function openHistoryDatabase(path: string, options: OpeningOptions = {}): HistoryDatabase {
  const { database, lock } = connectForWriting(path);
  if (options.mostBytes !== undefined) limitSize(database, options.mostBytes);
  const together = prepareTransactions(database, path);
  const proveInPlace = prepareProof(path);
  /** Where there is no room, what the log holds may go into the file, and its room is free again. */
  const transact = <Result>(work: () => Result): Result => {
    if (database.isTransaction) return together(work);
    proveInPlace();
    try {
      return together(work);
    } catch (error) {
      if (!(error instanceof StoreFull) || !emptyLog(database)) throw error;
      return together(work);
    }
  };
  const seriesOf = prepareSeries(database);
  const [countInto, keep, forget] = [prepareRollup(database), prepareKeeping(database), prepareForgetting(database)];
  const alerts = prepareAlerts(database);
  const records = prepareRecords(database);
  return {
    path,
    recordCheck(check, { isDrill }) {
      const counted = countCheck(check);
      if (Number.isNaN(counted.startedMs)) throw new TypeError('a check began at no time');
      transact(() => {
        const series = seriesOf(check.target, check.region);
        keep(series, check, isDrill);
        if (!isDrill) countInto(series, [counted]);
      });
    },
    recordRun(run) {
      transact(() => records.putRun(run));
      // By itself: where there is no room to forget, the heartbeat has been noted all the same.
      transact(() => forget(run.region));
    },
    ...records.readings,
    saveAlarms: (alarms) => transact(() => alerts.saveAlarms(alarms)),
    readAlarms: alerts.readAlarms,
    noteSent: (sent) => transact(() => alerts.noteSent(sent)),
    readSent: alerts.readSent,
    enqueueAlert: ({ channel, message, atMs }) => transact(() => alerts.enqueueAlert(channel, message, atMs)),
    readOutbox: alerts.readOutbox,
    removeFromOutbox: (id) => transact(() => alerts.removeFromOutbox(id)),
    noteAttempt: (id, atMs, problem) => transact(() => alerts.noteAttempt(id, atMs, problem)),
    writeNote: (name, value) => transact(() => records.writeNote(name, value)),
    together: (work) => {
      if (!database.isTransaction) proveInPlace();
      return together(work);
    },
    close() {
      if (!database.isOpen) return;
      // The one file is then all there is. Where a reader is in the way, the log stays beside it until the next opening.
      try {
        emptyLog(database);
      } finally {
        database.close();
        lock.release();
      }
    },
  };
}

/**
 * A file that was moved, deleted or replaced can still be written to, and nobody would find there what was written. Gives
 * what throws then, until it is back.
 */
function prepareProof(path: string): () => void {
  const placeOf = (): string | null => {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts === undefined ? null : `${facts.dev} ${facts.ino}`;
  };
  const opened = placeOf();
  return () => {
    if (placeOf() === opened) return;
    throw new WriteFailed(
      `${path} is no longer the file that was opened: it was moved, deleted or replaced; put it back, or start watch again`,
    );
  };
}

function limitSize(database: DatabaseSync, mostBytes: number): void {
  const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size);
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(mostBytes / pageBytes))}`);
}

/** What is written within another transaction is a part of it. */
function prepareTransactions(database: DatabaseSync, path: string): <Result>(work: () => Result) => Result {
  let isWithin = false;
  let hasFailed = false;
  return (work) => {
    if (isWithin) {
      try {
        // SQLite ends a transaction by itself when it runs out of room: what follows must not be written alone.
        if (!database.isTransaction) throw new WriteFailed(`${path}: what went before could not be written`);
        return work();
      } catch (error) {
        hasFailed = true;
        throw explainWriting(error, path);
      }
    }
    isWithin = true;
    hasFailed = false;
    try {
      database.exec('BEGIN IMMEDIATE');
      const result = work();
      if (hasFailed) throw new WriteFailed(`${path}: a part of what belongs together could not be written`);
      database.exec('COMMIT');
      return result;
    } catch (error) {
      rollBack(database);
      throw explainWriting(error, path);
    } finally {
      isWithin = false;
    }
  };
}

/** Whether the log's room can be used again. */
function emptyLog(database: DatabaseSync): boolean {
  try {
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
  } catch (error) {
    if (sqliteCodeOf(error) === null) throw error;
    return false;
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    if (database.isTransaction) database.exec('ROLLBACK');
  } catch {
    // The failure that led here is the one to tell; SQLite rolls back what is left when the file is opened again.
  }
}

export interface RecordedRun {
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** How many were made. */
  readonly checks: number;
}

export interface KeptCheck {
  readonly check: ReportedCheck;
  readonly isDrill: boolean;
}

/** Checks that began in [fromMs, toMs). */
export interface RecordsQuery {
  readonly fromMs: number;
  readonly toMs: number;
  /** null: of every target. */
  readonly target: string | null;
  /** null: of every region. */
  readonly region: string | null;
  /** Only those that failed; else every check. */
  readonly onlyDown: boolean;
  readonly limit: number;
}

/** What an alarm's evaluation goes on from. */
export interface SavedAlarm {
  readonly name: string;
  /** Where the alarm lives. */
  readonly region: string;
  readonly state: AlarmState;
  /** null: never evaluated. */
  readonly sinceMs: number | null;
}

export interface QueuedAlert {
  readonly id: number;
  readonly channel: string;
  readonly message: AlertMessage;
  readonly atMs: number;
  /** Deliveries that were tried and failed. */
  readonly attempts: number;
  /** The last of them; null: none. */
  readonly triedMs: number | null;
  /** What went wrong with it. */
  readonly problem: string | null;
}
