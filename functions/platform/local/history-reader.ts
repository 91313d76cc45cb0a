import type { DatabaseSync } from 'node:sqlite';
import { connectForReading } from './history-connection.ts';

/** The file opened for reading: beside whoever writes it, from another thread or process, or a copy of it. */
export interface HistoryReader {
  readonly path: string;
  readonly database: DatabaseSync;
  close(): void;
}

/** @throws HistoryFileError where there is no such file, it is none of ours or of another version; its message says what to do */
export function openHistoryReader(path: string): HistoryReader {
  const database = connectForReading(path);
  return {
    path,
    database,
    close() {
      if (database.isOpen) database.close();
    },
  };
}
