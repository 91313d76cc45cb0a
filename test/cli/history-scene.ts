import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RawHistoryOptions } from '../../functions/cli/history.ts';
import { runHistory } from '../../functions/cli/history.ts';
import { UsageError } from '../../functions/cli/usage-error.ts';
import type { HistoryFile } from '../../functions/history/history-file.ts';
import { type HistoryApi, respond } from '../../functions/history/respond.ts';
import type { HistoryStore } from '../../functions/history/store.ts';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { startHttpServer } from '../../functions/platform/local/http-server.ts';
import { makeCheck, makeChecks, minuteMs, nowMs } from '../history/recording.ts';
import type { HistoryFolder } from '../platform/local/recorded-file.ts';
import { fakeIo } from './fake-io.ts';

export const fromMs = Date.parse('2026-11-22T06:00:00.000Z');
export const targetsText = [
  'targets:',
  '  - { name: chat, url: "wss://rt.example.com/connection/websocket" }',
  '  - { name: feed, url: "wss://feed.example.com/connection/websocket" }',
  '',
].join('\n');

/**
 * Three hours of two targets: good, bad and unknown minutes, several codes and two classes, a degradation, two incidents,
 * a lost check, drills, and faults of the monitor's own; latencies with odd digits. And a target that has left the file.
 */
const checks = [
  ...makeChecks(
    fromMs,
    Date.parse('2026-11-22T08:59:00.000Z'),
    (timeMs) => {
      const minute = (timeMs - fromMs) / minuteMs;
      if (minute === 5) return 'tcp.timeout';
      if (minute >= 30 && minute < 47) return 'no check';
      if (minute >= 60 && minute < 72) return minute % 4 === 0 ? 'tls.alert' : 'tls.certificate-expired';
      if (minute === 90) return 'monitor.out-of-time';
      if (minute >= 120 && minute < 124) return 'connect.token-expired';
      return minute > 170 ? 'degraded.slow' : null;
    },
    ['local'],
  ).map((check, index) => ({ ...check, timingsMs: { dns: 1, total: 61.037 + ((index * 7.31) % 40) } })),
  makeCheck(nowMs - 40_000, { target: 'feed', region: 'local', code: 'token.stale' }),
  makeCheck(fromMs + minuteMs, { target: 'gone', region: 'local', code: 'dns.not-found' }),
];
const drills = [makeCheck(fromMs + 100 * minuteMs, { region: 'local', code: 'tcp.refused' })];

export interface Scene {
  readonly url: string;
  readonly file: string;
  readonly store: HistoryStore;
  /** The command over this file, or whatever else the options name. */
  readonly run: (target: string | undefined, options?: RawHistoryOptions) => Promise<Told>;
  readonly close: () => Promise<void>;
}

export interface Told {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The scene in a file, and a server over it, both at the same time of day. */
export async function openScene(folder: HistoryFolder): Promise<Scene> {
  const file = folder.newFile();
  const database = folder.open(file);
  database.together(() => {
    for (const check of checks) database.recordCheck(check, { isDrill: false });
    for (const check of drills) database.recordCheck(check, { isDrill: true });
  });
  const cwd = dirname(file);
  await writeFile(join(cwd, 'canary.yml'), targetsText);
  const store = folder.read(file);
  const server = await serve({ store, file: localFile() });
  const run = (target: string | undefined, options: RawHistoryOptions = {}) =>
    runAt(cwd, target, options.url === undefined && options.data === undefined ? { ...options, data: file } : options);
  return { url: server.url, file, store, run, close: server.close };
}

function localFile(): HistoryFile {
  const reading = readTargets(targetsText);
  if (reading.kind === 'wrong') throw new TypeError('the targets of the scene have mistakes');
  return reading.file;
}

/** The API on a port of this machine, at the time of the scene. */
export async function serve(api: Pick<HistoryApi, 'store' | 'file'>) {
  const rest = { now: () => nowMs, freshnessMs: minuteMs, report: () => {} };
  const { port, close } = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    respond: (request) => respond(request, { ...api, ...rest }),
  });
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Mistakes in the use as the program would tell them. */
export async function runAt(cwd: string, target: string | undefined, options: RawHistoryOptions): Promise<Told> {
  const { io, out, err } = fakeIo({ cwd });
  try {
    const status = await runHistory(target, options, io, { now: () => nowMs });
    return { status, out: out.text(), err: err.text() };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { status: 2, out: out.text(), err: error.message };
  }
}
