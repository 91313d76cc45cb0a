import { accessSync, closeSync, constants, openSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { HistoryFileError, sqliteCodeOf, sqliteCodes } from './history-file-errors.ts';
import { holdLock, type Lock, realPathOf } from './history-lock.ts';
import { migrate, readSchemaVersion, schemaVersion } from './history-schema.ts';

/** Another connection holds the file for moments only: a checkpoint, or the recovery after a kill. */
const busyMs = 5_000;
/** The log is cut back to this when it has been larger. */
const mostLogBytes = 16 * 1024 * 1024;

export interface WritingConnection {
  readonly database: DatabaseSync;
  readonly lock: Lock;
}

/**
 * The file for the one process that writes it, made where there is none and brought to this version.
 * @throws HistoryFileError
 */
export function connectForWriting(file: string): WritingConnection {
  // The file is never opened but through SQLite: closing it would free the locks that SQLite has in this process.
  judgePlace(file);
  const lock = holdLock(file);
  let database: DatabaseSync | undefined;
  try {
    makePrivately(realPathOf(file));
    database = new DatabaseSync(file, { timeout: busyMs });
    const version = readSchemaVersion(database, file);
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${mostLogBytes}
    `);
    migrate(database, version);
    noteHolder(database);
    return { database, lock };
  } catch (error) {
    database?.close();
    lock.release();
    throw explainOpening(error, file);
  }
}

/** Addresses and evidence are not for every user of the machine. SQLite's companions get the same rights as the file. */
function makePrivately(file: string): void {
  if (exists(file)) return;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // SQLite meets the same trouble in a moment, and tells of it.
  }
}

/** The file for reading, beside whoever writes it, or a copy of it. @throws HistoryFileError */
export function connectForReading(file: string): DatabaseSync {
  if (!exists(file)) {
    throw new HistoryFileError(
      `${file} does not exist; centrifugo-canary watch makes it, or name another with --data FILE`,
    );
  }
  judgeKind(file);
  let database: DatabaseSync | undefined;
  try {
    database = openReadOnly(file);
    const version = readSchemaVersion(database, file);
    if (version === schemaVersion) return database;
    throw new HistoryFileError(
      version === 0
        ? `${file} is empty; centrifugo-canary watch fills it, or name another with --data FILE`
        : `${file} was written by an older version (schema ${version}); start centrifugo-canary watch on it once, which brings it up to date`,
    );
  } catch (error) {
    database?.close();
    throw explainOpening(error, file);
  }
}

function openReadOnly(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: busyMs });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    // Without a writer there is no shared memory, and a user who may only read cannot make it. Nor is there then a log.
    const code = sqliteCodeOf(error);
    const isRefused = code === sqliteCodes.cannotOpen || code === sqliteCodes.readonly;
    if (!isRefused || exists(`${file}-wal`)) throw error;
    const url = pathToFileURL(file);
    url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, { readOnly: true });
  }
}

function judgePlace(file: string): void {
  const folder = path.dirname(path.resolve(file));
  const facts = factsOf(folder);
  if (facts === undefined || !facts.isDirectory()) {
    throw new HistoryFileError(`the folder ${folder} does not exist; make it, or name another file with --data FILE`);
  }
  if (!isAllowed(folder, constants.W_OK | constants.X_OK)) {
    throw new HistoryFileError(
      `the folder ${folder} may not be written by this user, and SQLite keeps its log there; ` +
        'change its permissions, or name another file with --data FILE',
    );
  }
  judgeKind(file);
  const own = factsOf(file);
  if (own !== undefined && own.nlink > 1) {
    // SQLite keeps its log beside the name that it was given: by two names, two logs would overwrite each other.
    throw new HistoryFileError(
      `${file} has a second name (a hard link), by which another program could write it; remove that name, or copy the file`,
    );
  }
  if (own !== undefined && !isAllowed(file, constants.R_OK | constants.W_OK)) {
    throw new HistoryFileError(`${file} may not be written by this user; change its permissions`);
  }
}

function judgeKind(file: string): void {
  const own = factsOf(file);
  if (own !== undefined && !own.isFile()) {
    throw new HistoryFileError(`${file} is no regular file; name another one with --data FILE`);
  }
}

function isAllowed(place: string, mode: number): boolean {
  try {
    accessSync(place, mode);
    return true;
  } catch {
    return false;
  }
}

function exists(file: string): boolean {
  return factsOf(file) !== undefined;
}

function factsOf(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (error) {
    const message = `${place} cannot be looked at by this user; change the permissions of its folder`;
    throw new HistoryFileError(message, { cause: error });
  }
}

/** For the message of the one that comes second. Where there is no room for it, the message does without. */
function noteHolder(database: DatabaseSync): void {
  try {
    database.prepare("INSERT OR REPLACE INTO notes VALUES ('holder', ?)").run(String(process.pid));
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code !== sqliteCodes.full && code !== sqliteCodes.ioError) throw error;
  }
}

/** A {@link HistoryFileError} where the error is one of SQLite's that says something about the file; else the error itself. */
export function explainOpening(error: unknown, file: string): unknown {
  const cause = { cause: error };
  switch (sqliteCodeOf(error)) {
    case sqliteCodes.notADatabase:
      return new HistoryFileError(`${file} is no SQLite database; name another file with --data FILE`, cause);
    case sqliteCodes.corrupt:
      return new HistoryFileError(`${file} is damaged; move it away, and put a backup in its place`, cause);
    case sqliteCodes.full:
      return new HistoryFileError(`${file} cannot be made ready: the disk, or its quota, is full; make room`, cause);
    case sqliteCodes.busy:
    case sqliteCodes.locked:
      return new HistoryFileError(`${file} is held by another program that writes to it; end that program`, cause);
    case sqliteCodes.cannotOpen:
    case sqliteCodes.ioError:
    case sqliteCodes.readonly:
    case sqliteCodes.permission:
      return new HistoryFileError(
        `${file} cannot be opened: this user may not, or the disk is full or refuses; ` +
          'look at permissions and free space, or name another file with --data FILE',
        cause,
      );
    default:
      return error;
  }
}
