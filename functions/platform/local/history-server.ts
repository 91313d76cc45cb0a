import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { TargetsFile } from '../../monitor/settle-targets.ts';
import type { HistoryThreadData, MessageFromThread, MessageToThread } from './history-messages.ts';
import { urlOf } from './http-server.ts';

export interface HistoryServerParts extends HistoryThreadData {
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

/**
 * Serves the history API and the status page from a thread of its own with its own connection to the file, so that no
 * query delays a check. Rejects with {@link ListenRefused} where the address cannot be listened on.
 */
export async function startHistoryServer({ report, ...data }: HistoryServerParts): Promise<HistoryServer> {
  const worker = new Worker(threadFile(), { workerData: data satisfies HistoryThreadData });
  const post = (message: MessageToThread): void => worker.postMessage(message);
  const port = await new Promise<number>((resolve, reject) => {
    worker.on('message', (message: MessageFromThread) => {
      if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'refused') reject(new ListenRefused(explain(message.code, message.message, data)));
      else report(message.what);
    });
    worker.once('error', (error) => {
      report(`the thread that serves the page has ended (${error.name})`);
      reject(error);
    });
  });
  return {
    url: urlOf(data.host, port),
    update: (file) => post({ kind: 'file', file }),
    close: async () => {
      const hasEnded = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      const timer = setTimeout(() => void worker.terminate(), closingMs);
      post({ kind: 'close' });
      await hasEnded;
      clearTimeout(timer);
    },
  };
}

/** Beside this file in the source; in the package, beside the chunks. */
function threadFile(): URL {
  const places = ['./history-thread.ts', './history-thread.js', '../history-thread.js'];
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url));
  if (found === undefined) throw new TypeError('the package is not whole: history-thread is missing; install it again');
  return found;
}

function explain(code: string, message: string, { host, port }: HistoryThreadData): string {
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
