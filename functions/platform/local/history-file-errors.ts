/** The file cannot be used. The message says what is wrong with it, and what to do. */
export class HistoryFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HistoryFileError';
  }
}

/** What was to be written is not in the file, which is as it was before. The message says why, and what to do. */
export class WriteFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WriteFailed';
  }
}

/** There is no room, or the disk does not take it. Later writes may succeed. */
export class StoreFull extends WriteFailed {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFull';
  }
}

/** Primary result codes of SQLite, https://sqlite.org/rescode.html: extended ones have more in the higher bits. */
export const sqliteCodes = {
  permission: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** null where the error is none of SQLite's. */
export function sqliteCodeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

export function explainWriting(error: unknown, path: string): unknown {
  const cause = { cause: error };
  switch (sqliteCodeOf(error)) {
    case sqliteCodes.full:
      return new StoreFull(`${path} cannot grow: the disk, or its quota, is full; make room on it`, cause);
    case sqliteCodes.ioError:
    case sqliteCodes.cannotOpen:
      return new StoreFull(
        `${path} cannot be written: the disk refuses; make room on it, or look at its health`,
        cause,
      );
    case sqliteCodes.busy:
    case sqliteCodes.locked:
      return new WriteFailed(`${path} is held by another program that writes to it; end that program`, cause);
    case sqliteCodes.readonly:
    case sqliteCodes.permission:
      return new WriteFailed(`${path} may no longer be written by this user; look at its permissions`, cause);
    case sqliteCodes.corrupt:
    case sqliteCodes.notADatabase:
      return new WriteFailed(`${path} is damaged; stop, move it away, and put a backup in its place`, cause);
    default:
      return error;
  }
}
