import type { DatabaseSync } from 'node:sqlite';

/** The number of a target in a region, made where it is new. To be called within a transaction. */
export function prepareSeries(database: DatabaseSync): (target: string, region: string) => number {
  const get = database.prepare('SELECT id FROM series WHERE target = ? AND region = ?');
  const put = database.prepare('INSERT INTO series (target, region) VALUES (?, ?)');
  return (target, region) => {
    const row = get.get(target, region) ?? { id: put.run(target, region).lastInsertRowid };
    return Number(row.id);
  };
}

export interface KnownSeries {
  readonly id: number;
  readonly target: string;
  readonly region: string;
}

/** Every series of the file. There are as many as targets times regions, of now and of a year back. */
export function prepareAllSeries(database: DatabaseSync): () => readonly KnownSeries[] {
  const all = database.prepare('SELECT id, target, region FROM series ORDER BY id');
  return () =>
    all.all().map(({ id, target, region }) => ({ id: Number(id), target: String(target), region: String(region) }));
}
