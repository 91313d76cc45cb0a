let isQuiet = false;

/**
 * Where Node still calls its SQLite experimental, it says so at every start: nobody who watches targets can do anything about
 * that. Every other warning is passed on. To be called before node:sqlite is imported for the first time.
 */
export function quietSqlite(): void {
  if (isQuiet) return;
  isQuiet = true;
  const emit = process.emitWarning;
  const pass = emit as (...given: readonly unknown[]) => void;
  process.emitWarning = (...given: readonly unknown[]): void => {
    if (String(given[0]).includes('SQLite is an experimental feature')) return;
    Reflect.apply(pass, process, given);
  };
}
