import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { TargetsFile } from '../../monitor/settle-targets.ts';
import type { After } from '../../monitor/watching/timer.ts';
import type { HistoryThreadData, MessageFromThread, MessageToThread } from './history-messages.ts';
import { urlOf } from './http-server.ts';

export interface HistoryServerParts extends HistoryThreadData {
  readonly after: After;
  /** Told what went wrong, in words that hold nothing of a request or an answer. */
  readonly report: (what: string) => void;
}

export interface HistoryServer {
  /** For a browser on this machine, with the port that it got. */
  readonly url: string;
  /** From now on history is told about this file. */
  update(file: TargetsFile): void;
  close(): Promise<void>;
}

/** The address cannot be listened on. The message says why, and what to do. */
export class ListenRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ListenRefused';
  }
}

/** Answers that are on their way, and the end of the thread. */
const closingMs = 1_500;
/** Before a thread that has ended by itself is started again. */
const againMs = 5_000;
/**
 * A year of many targets is read in hundreds of megabytes that are needed for moments: without a limit the thread would keep
 * them. One that needs more than this ends, and not the process.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1_024 };

/**
 * Serves the history API and the status page from a thread of its own with its own connection to the file, so that no
 * query delays a check. Rejects with {@link ListenRefused} where the address cannot be listened on.
 */
export async function startHistoryServer({ report, after, ...data }: HistoryServerParts): Promise<HistoryServer> {
  let current = data;
  let isClosing = false;
  let cancelRestart = (): void => undefined;
  let thread = await startThread(data, report, () => endedByItself());
  // The same port for whoever has the page open.
  current = { ...data, port: thread.port };

  function endedByItself(): void {
    if (isClosing) return;
    report('the thread that serves the page has ended; it is started again');
    restartLater();
  }

  function restartLater(): void {
    cancelRestart = after(againMs, () => {
      startThread(current, report, endedByItself).then(
        (started) => {
          thread = started;
          if (isClosing) void thread.worker.terminate();
        },
        () => {
          if (!isClosing) restartLater();
        },
      );
    });
  }

  const post = (message: MessageToThread): void => thread.worker.postMessage(message);
  return {
    url: urlOf(data.host, thread.port),
    update(file) {
      current = { ...current, file };
      post({ kind: 'file', file });
    },
    async close() {
      isClosing = true;
      cancelRestart();
      const cancel = after(closingMs, () => void thread.worker.terminate());
      post({ kind: 'close' });
      await thread.ended;
      cancel();
    },
  };
}

type Listening = Pick<HistoryThreadData, 'host' | 'port'>;

/** Tries the address before a file is made that nobody needs. Rejects with {@link ListenRefused}. */
export function tryAddress(listening: Listening): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenRefused(explain(error.code ?? '', error.message, listening))),
    );
    const { host, port } = listening;
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}

interface RunningThread {
  readonly worker: Worker;
  readonly port: number;
  readonly ended: Promise<void>;
}

/** Resolves when it listens. */
function startThread(
  data: HistoryThreadData,
  report: HistoryServerParts['report'],
  onEnd: () => void,
): Promise<RunningThread> {
  const worker = new Worker(threadFile(), {
    workerData: data satisfies HistoryThreadData,
    resourceLimits,
    // Some Nodes call their SQLite experimental at each start: see quiet-sqlite.ts, which a thread would load too late.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let isListening = false;
    worker.on('message', (message: MessageFromThread) => {
      if (message.kind === 'trouble') report(message.what);
      else if (message.kind === 'refused') {
        void worker.terminate();
        reject(new ListenRefused(explain(message.code, message.message, data)));
      } else {
        isListening = true;
        resolve({ worker, port: message.port, ended });
      }
    });
    worker.once('error', reject);
    void ended.then(() => {
      if (isListening) onEnd();
      else reject(new Error('the thread that serves the page ended before it listened'));
    });
  });
}

/** Beside this file in the source; in the package, beside the chunks. */
function threadFile(): URL {
  const places = ['./history-thread.ts', './history-thread.js', '../history-thread.js'];
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url));
  if (found === undefined) throw new TypeError('the package is not whole: history-thread is missing; install it again');
  return found;
}

function explain(code: string, message: string, { host, port }: Listening): string {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${address} is in use by another program; name another port with --listen ${host}:PORT`;
    case 'EACCES':
      return `${address} may not be listened on by this user; name a port above 1023 with --listen HOST:PORT`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${address} is no address of this machine; write --listen 127.0.0.1:PORT or 0.0.0.0:PORT`;
    case '':
      return `the page cannot be served: ${message}`;
    default:
      return `${address} cannot be listened on (${code}); name another address with --listen HOST:PORT`;
  }
}
