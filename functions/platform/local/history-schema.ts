import type { DatabaseSync } from 'node:sqlite';
import { HistoryFileError } from './history-file-errors.ts';

/** "Cnry": by it SQLite files of other programs are told from ours. */
export const applicationId = 0x436e7279;

/**
 * How the file came to be what it is: the step at index n leads from version n to n + 1, and a new file takes them all.
 * A released step is never changed; what has to be different is a further step, with a test from a file of the version before.
 */
export const migrations: readonly string[] = [
  // 1: checks and what is counted of them.
  `
  CREATE TABLE series (id INTEGER PRIMARY KEY, target TEXT NOT NULL, region TEXT NOT NULL, UNIQUE (target, region)) STRICT;

  -- Days, since 1970, on which anything was recorded. What is too old is told by these, not by the clock.
  CREATE TABLE recorded_days (day INTEGER PRIMARY KEY) STRICT;

  -- Two bits a minute of the day: history-minutes.ts.
  CREATE TABLE minutes (
    series INTEGER NOT NULL REFERENCES series, day INTEGER NOT NULL, states BLOB NOT NULL, PRIMARY KEY (series, day)
  ) STRICT, WITHOUT ROWID;

  -- Failed checks of an hour since 1970: their number, and one byte a minute.
  CREATE TABLE failures (
    series INTEGER NOT NULL REFERENCES series, hour INTEGER NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL,
    minutes BLOB NOT NULL, PRIMARY KEY (series, hour, code)
  ) STRICT, WITHOUT ROWID;

  -- Every duration, by ten minutes since 1970: history-timings.ts.
  CREATE TABLE timings (
    series INTEGER NOT NULL REFERENCES series, slot INTEGER NOT NULL, checks INTEGER NOT NULL, durations BLOB NOT NULL,
    PRIMARY KEY (series, slot)
  ) STRICT, WITHOUT ROWID;

  -- Of an hour since 1970: how durations are distributed (history-sketch.ts), and the certificate that was seen last.
  CREATE TABLE hours (
    series INTEGER NOT NULL REFERENCES series, hour INTEGER NOT NULL, durations BLOB NOT NULL,
    certificate_ms INTEGER, certificate_days INTEGER, PRIMARY KEY (series, hour)
  ) STRICT, WITHOUT ROWID;

  -- Checks that others are compressed against: history-checks.ts.
  CREATE TABLE shapes (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL REFERENCES series, kind TEXT NOT NULL, made_ms INTEGER NOT NULL,
    json BLOB NOT NULL
  ) STRICT;
  CREATE INDEX shapes_by_kind ON shapes (series, kind);

  -- outcome: 0 up, 1 degraded, 2 down, 3 unknown. kind: what failed, or is degraded.
  CREATE TABLE checks (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL REFERENCES series, started_ms INTEGER NOT NULL,
    outcome INTEGER NOT NULL, kind TEXT NOT NULL, is_drill INTEGER NOT NULL, is_notable INTEGER NOT NULL,
    shape INTEGER NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX checks_by_time ON checks (series, started_ms, outcome);
  CREATE INDEX checks_by_note ON checks (series, is_notable, id, shape);

  CREATE TABLE runs (
    region TEXT NOT NULL, started_ms INTEGER NOT NULL, checks INTEGER NOT NULL, PRIMARY KEY (region, started_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // 2: alarms, and the alerts that follow from them.
  `
  CREATE TABLE alarms (
    region TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, since_ms INTEGER, PRIMARY KEY (region, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sent (id INTEGER PRIMARY KEY, alarm TEXT NOT NULL, changed_ms INTEGER NOT NULL, alert TEXT NOT NULL) STRICT;
  CREATE INDEX sent_by_alarm ON sent (alarm, changed_ms);
  -- AUTOINCREMENT: the id of an alert that has gone never comes back.
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, message TEXT NOT NULL, at_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, tried_ms INTEGER, problem TEXT
  ) STRICT;
  `,
];

export const schemaVersion = migrations.length;

/** What the file is, before anything is done to it. @throws HistoryFileError where it is not for us */
export function readSchemaVersion(database: DatabaseSync, path: string): number {
  const version = readNumber(database, 'PRAGMA user_version');
  const tables = readNumber(database, 'SELECT count(*) FROM sqlite_schema');
  if (version === 0 && tables === 0) return 0;
  if (readNumber(database, 'PRAGMA application_id') !== applicationId) {
    throw new HistoryFileError(`${path} is a database of another program; name another file with --data FILE`);
  }
  if (version > schemaVersion) {
    throw new HistoryFileError(
      `${path} was written by a newer version (schema ${version}, this one knows ${schemaVersion}); ` +
        'use that version, or name another file with --data FILE',
    );
  }
  return version;
}

/** Brings a new or older file to this version: each step as one transaction, so that it is never between two versions. */
export function migrate(database: DatabaseSync, from: number): void {
  for (const [index, step] of migrations.entries()) {
    if (index < from) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(step);
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

function readNumber(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}
