import { parentPort, workerData } from 'node:worker_threads';
import { defineAlarms } from '../../alarm/definitions.ts';
import { respond } from '../../history/respond.ts';
import { type HistoryStore, StoreUnavailable } from '../../history/store.ts';
import type { TargetsFile } from '../../monitor/settle-targets.ts';
import { systemClock } from './clock.ts';
import type { HistoryThreadData, MessageFromThread, MessageToThread } from './history-messages.ts';
import { openHistoryReader } from './history-reader.ts';
import { createHistoryStore } from './history-store.ts';
import { startHttpServer } from './http-server.ts';

/** The thread that serves history: started by history-server.ts, which alone knows what to send it. */
const port = parentPort;
const post = (message: MessageFromThread): void => port?.postMessage(message);

/** The store costs nothing to ask: answers are as new as the minutes. */
const freshnessMs = 60_000;

try {
  await serve(workerData as HistoryThreadData);
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  post({ kind: 'refused', code, message: error instanceof Error ? error.message : 'unknown error' });
}

async function serve({ data, file, host, port: wanted }: HistoryThreadData): Promise<void> {
  const reader = openHistoryReader(data);
  const openStore = (of: TargetsFile): HistoryStore =>
    createHistoryStore(reader, { everyMs: of.everyMs, alarms: defineAlarms(of) });
  let current = { file, store: openStore(file) };
  const ask = (request: Request, report: (error: unknown) => void): Promise<Response> =>
    respond(request, { ...current, now: systemClock.now, freshnessMs, report });
  const server = await startHttpServer({ host, port: wanted, respond: (request) => ask(request, reportFault) });
  port?.on('message', (message: MessageToThread) => {
    if (message.kind === 'file') {
      current = { file: message.file, store: openStore(message.file) };
      void warmUp(message.file);
      return;
    }
    void server.close().then(() => {
      reader.close();
      port.close();
    });
  });
  post({ kind: 'listening', port: server.port });
  void warmUp(file);

  /**
   * Asks what a page will ask, so that the first one does not wait while code is loaded and compiled, and months are read. A
   * question that comes meanwhile is answered in between; what goes wrong here is told where somebody asks.
   */
  async function warmUp({ targets }: TargetsFile): Promise<void> {
    const [first] = targets;
    const one = `/api/targets/${encodeURIComponent(first?.name ?? '')}`;
    const ofOne = ['24h', '90d'].flatMap((range) => [
      `${one}/history?from=-${range}&phases=1`,
      `${one}/failures?from=-${range}`,
      `${one}/incidents?from=-${range}`,
      `${one}/checks?from=-${range}`,
    ]);
    const headers = { 'accept-encoding': 'br, gzip' };
    for (const path of ['/', '/api/targets?days=90', '/api/alarms', ...ofOne]) {
      await ask(new Request(`http://history.invalid${path}`, { headers }), () => undefined);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Our own words where they are ours; else only the kind of the error: its text may hold anything. */
function reportFault(error: unknown): void {
  const what = error instanceof StoreUnavailable ? error.message : error instanceof Error ? error.name : typeof error;
  post({ kind: 'trouble', what: `the page could not be answered: ${what}` });
}
