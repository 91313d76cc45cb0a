import type { DatabaseSync } from 'node:sqlite';
import { outcomeNumbers, readKeptCheck } from './history-checks.ts';
import type { KeptCheck, RecordedRun, RecordsQuery } from './history-database.ts';
import { type KnownSeries, prepareAllSeries } from './history-series.ts';

/** What the watch itself reads back: checks as they were, drills among them, its rounds and its notes. */
export function prepareRecords(database: DatabaseSync) {
  const allSeries = prepareAllSeries(database);
  const find = database.prepare(`
    SELECT id, started_ms FROM checks WHERE series = ? AND started_ms >= ? AND started_ms < ? AND outcome >= ?
    ORDER BY started_ms DESC, id DESC LIMIT ?
  `);
  const get = database.prepare(`
    SELECT body, json, is_drill FROM checks JOIN shapes ON shapes.id = checks.shape WHERE checks.id = ?
  `);
  const putRun = database.prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?)');
  const getRuns = database.prepare(
    'SELECT region, started_ms, checks FROM runs WHERE started_ms >= ? AND started_ms < ? ORDER BY started_ms, region',
  );
  const getNote = database.prepare('SELECT value FROM notes WHERE name = ?');
  const putNote = database.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
  const removeNote = database.prepare('DELETE FROM notes WHERE name = ?');

  const isAsked = ({ target, region }: KnownSeries, query: RecordsQuery): boolean =>
    (query.target === null || query.target === target) && (query.region === null || query.region === region);

  return {
    putRun({ region, startedMs, checks }: RecordedRun): void {
      putRun.run(region, startedMs, checks);
    },
    writeNote(name: string, value: string | null): void {
      if (value === null) removeNote.run(name);
      else putNote.run(name, value);
    },
    readings: {
      readRecords(query: RecordsQuery): readonly KeptCheck[] {
        const { fromMs, toMs, onlyDown, limit } = query;
        // Faults of our own have failed as well.
        const least = onlyDown ? outcomeNumbers.down : outcomeNumbers.up;
        return allSeries()
          .filter((series) => isAsked(series, query))
          .flatMap(({ id }) => find.all(id, fromMs, toMs, least, limit))
          .sort((one, other) => Number(one.started_ms) - Number(other.started_ms) || Number(one.id) - Number(other.id))
          .slice(-limit)
          .flatMap(({ id }) => {
            const row = get.get(Number(id));
            return row === undefined ? [] : [{ check: readKeptCheck(row), isDrill: row.is_drill === 1 }];
          });
      },
      readRuns: ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): readonly RecordedRun[] =>
        getRuns.all(fromMs, toMs).map((row) => ({
          region: String(row.region),
          startedMs: Number(row.started_ms),
          checks: Number(row.checks),
        })),
      readNote(name: string): string | null {
        const value = getNote.get(name)?.value;
        return typeof value === 'string' ? value : null;
      },
    },
  };
}
