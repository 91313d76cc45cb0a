import type { HistoryFile } from '../history/history-file.ts';
import { type HistoryApi, respond } from '../history/respond.ts';
import { type HistoryStore, StoreUnavailable } from '../history/store.ts';
import { localRegion } from '../monitor/regions.ts';
import { settleTarget, type TargetsFile } from '../monitor/settle-targets.ts';
import { localizeFile } from '../monitor/watching/localize-file.ts';
import { type HistorySource, readAnswer, SourceFault } from './history-source.ts';
import { escapeHidden } from './safe-text.ts';

/** What a file of history gives. */
export interface OpenedStore {
  readonly store: HistoryStore;
  close(): void;
}

/**
 * History from the file that `watch` writes, by the very code that answers over HTTP. A target that has left the targets
 * file and still has history is answered for by the rules that hold where nothing is said; `hasLeft` says so.
 */
export async function openFileSource(
  { store, close }: OpenedStore,
  { file, wanted, now }: { readonly file: TargetsFile; readonly wanted: string; readonly now: () => number },
): Promise<HistorySource & { readonly hasLeft: boolean }> {
  const { everyMs, probingRegions, targets } = localizeFile(file);
  // Who can read the file may see all of it, whatever is served to others.
  const known: HistoryFile = { everyMs, probingRegions, targets };
  const isMissing = !known.targets.some(({ name }) => name === wanted);
  const hasLeft = isMissing && (await inWords(hasHistory(store, wanted, now())));
  const api = {
    store,
    file: hasLeft ? { ...known, targets: [...known.targets, stillKnown(wanted, file)] } : known,
    now,
    freshnessMs: 60_000,
    report: (error: unknown) => {
      throw error;
    },
  };
  return {
    hasLeft,
    get: async (path) => readAnswer(await answerOf(path, api), 'the file'),
    listTargets: async () => known.targets.map(({ name }) => name),
    close,
  };
}

function answerOf(path: string, api: HistoryApi): Promise<Response> {
  return inWords(respond(new Request(new URL(path, 'http://history.invalid')), api));
}

async function inWords<Answer>(reading: Promise<Answer>): Promise<Answer> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new SourceFault(`${escapeHidden(error.message)}; try again, or put a backup in its place`, { cause: error });
  }
}

/** Whether anything was ever known of it, as far back as anything is kept. */
async function hasHistory(store: HistoryStore, target: string, nowMs: number): Promise<boolean> {
  const toMs = Math.ceil(nowMs / dayMs) * dayMs;
  const query = { targets: [target], regions: [localRegion], fromMs: toMs - 456 * dayMs, toMs, stepSeconds: 86_400 };
  const rows = await store.readMinutes(query);
  return rows.some(({ points }) => points.some(({ good, bad }) => good + bad > 0));
}

const dayMs = 86_400_000;

/** Only its name is known, and only what history needs is looked at. */
function stillKnown(name: string, { everyMs }: TargetsFile) {
  return settleTarget({ name, url: 'wss://gone.invalid/' }, {}, { regionCount: 1, everyMs });
}
