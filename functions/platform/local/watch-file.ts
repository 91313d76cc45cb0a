import { type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';

export interface FileWatch {
  close(): void;
}

/** What a file system does not tell of, as those over a network, is seen after this. */
const pollMs = 1_000;
/** An editor writes in several steps: the file is read once it has been quiet for so long. */
const quietMs = 200;

/**
 * Calls `onChange` when the file has another content, place or time than before, and has been quiet for a moment: also when
 * an editor has put another file in its place, when a link in its path leads elsewhere (as a mounted ConfigMap does it), and
 * when it is gone.
 */
export function watchFile(file: string, onChange: () => void): FileWatch {
  let seen = fingerprint(file);
  let quiet: NodeJS.Timeout | null = null;
  const look = (): void => {
    const now = fingerprint(file);
    if (now === seen) return;
    seen = now;
    if (quiet !== null) clearTimeout(quiet);
    quiet = setTimeout(settle, quietMs);
  };
  const settle = (): void => {
    quiet = null;
    const before = seen;
    look();
    if (seen === before) onChange();
  };
  const poll = setInterval(look, pollMs);
  const hints = watchFolder(file, look);
  return {
    close() {
      clearInterval(poll);
      if (quiet !== null) clearTimeout(quiet);
      hints?.close();
    },
  };
}

/** Sooner than polling, where the system can; else polling is enough. */
function watchFolder(file: string, look: () => void): FSWatcher | null {
  const name = path.basename(file);
  try {
    const watcher = watch(path.dirname(file), { persistent: false }, (_, changed) => {
      // The history is often kept in the same folder, and is written all the time.
      if (changed === null || changed === name || changed.startsWith('..')) look();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

/** Of what the path leads to in the end. */
function fingerprint(file: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return 'not there';
  }
}
