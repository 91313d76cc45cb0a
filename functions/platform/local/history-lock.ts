import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HistoryFileError, sqliteCodeOf, sqliteCodes } from './history-file-errors.ts';

export interface Lock {
  release(): void;
}

/**
 * Keeps every other writer away from the file. It is SQLite's own lock, held on an empty file beside it: the operating
 * system drops it with the process, however that ends, and readers of the file itself never meet it. The empty file stays:
 * to remove it would let two processes hold two files of one name. @throws HistoryFileError where another one holds it
 */
export function holdLock(file: string): Lock {
  const name = `${realPathOf(file)}-lock`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(name);
    // In memory, so that a lock that is never written through leaves no journal behind.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (sqliteCodeOf(error) === sqliteCodes.busy) {
      throw new HistoryFileError(
        `another watch${describeHolder(file)} holds ${file}; stop it, or name another file with --data FILE`,
      );
    }
    throw new HistoryFileError(
      `${name} cannot be locked; look at its permissions and at the free space, or name another file with --data FILE`,
      { cause: error },
    );
  }
  const held = database;
  return { release: () => held.close() };
}

/** Of a link, the file that it leads to, or will once it is made: there may be several links. */
export function realPathOf(file: string): string {
  let place = path.resolve(file);
  // As many links as the system follows.
  for (let links = 0; links < 40; links += 1) {
    if (statSync(place, { throwIfNoEntry: false }) !== undefined) return realpathSync(place);
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return place;
    place = path.resolve(path.dirname(place), readlinkSync(place));
  }
  return place;
}

/** As it has noted itself; empty where that cannot be read. */
function describeHolder(file: string): string {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return '';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 500 });
    const row = database.prepare("SELECT value FROM notes WHERE name = 'holder'").get();
    return typeof row?.value === 'string' ? ` (pid ${row.value})` : '';
  } catch {
    return '';
  } finally {
    database?.close();
  }
}
