import { respond } from '../../functions/history/respond.ts';
import type { HistoryStore } from '../../functions/history/store.ts';
import { openMemoryStore } from './memory-store.ts';
import { makeFile, nowMs, type Recording } from './recording.ts';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What the text is, where it is JSON. */
  readonly json: unknown;
  /** What was reported as our own fault. */
  readonly reports: readonly unknown[];
}

/** One request to history over a recording, or over a store of one's own. */
export async function ask(
  path: string,
  recorded: Partial<Recording> & {
    readonly store?: HistoryStore;
    readonly freshnessMs?: number;
    readonly lateMs?: number;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
  method = 'GET',
): Promise<Asked> {
  const recording = { file: makeFile(), checks: [], nowMs, ...recorded };
  const reports: unknown[] = [];
  const api = {
    store: recorded.store ?? openMemoryStore(recording),
    file: recording.file,
    now: () => recording.nowMs,
    freshnessMs: recorded.freshnessMs ?? 60_000,
    lateMs: recorded.lateMs ?? 0,
    report: (error: unknown) => reports.push(error),
  };
  const response = await respond(
    new Request(`https://history.example${path}`, { method, headers: recorded.headers ?? {} }),
    api,
  );
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : null,
    reports,
  };
}
