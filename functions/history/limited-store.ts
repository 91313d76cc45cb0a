import { type HistoryStore, type SeriesScope, StoreUnavailable } from './store.ts';

/** How much may be read within an hour, in series with one statistic: what a metric store bills. */
export interface ReadingLimits {
  readonly mostAnHour: number;
}

const hourMs = 3_600_000;

/**
 * A store that is asked no more than so much an hour: where everybody may ask, somebody may ask for all ranges that there
 * are. What a cache before it still knows is answered all the same; the rest is {@link StoreUnavailable} until the hour is over.
 * `now`: milliseconds since 1970.
 */
export function limitStore(store: HistoryStore, now: () => number, { mostAnHour }: ReadingLimits): HistoryStore {
  let hour = Number.NEGATIVE_INFINITY;
  let used = 0;
  const spend = async <Answer>(series: number, read: () => Promise<Answer>): Promise<Answer> => {
    const current = Math.floor(now() / hourMs);
    if (current !== hour) [hour, used] = [current, 0];
    if (used + series > mostAnHour) throw new StoreUnavailable('what may be read in an hour for everybody is used up');
    used += series;
    return read();
  };
  const pairs = ({ targets, regions }: SeriesScope): number => targets.length * regions.length;
  return {
    ...store,
    readMinutes: (query) => spend(2 * pairs(query), () => store.readMinutes(query)),
    readDurations: (query) => spend(3 * pairs(query), () => store.readDurations(query)),
    // As many as a phase has, for each phase; they are read for signed requests only.
    readPhases: (query) => spend(30 * pairs(query), () => store.readPhases(query)),
    readFailures: (query) => spend(pairs(query), () => store.readFailures(query)),
    readCertificateDays: (query) => spend(pairs(query), () => store.readCertificateDays(query)),
  };
}
