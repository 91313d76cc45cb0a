import type { AlertMessage } from '../../../functions/alert/compose-message.ts';
import { readTargets } from '../../../functions/monitor/read-targets.ts';
import type { TargetsFile } from '../../../functions/monitor/settle-targets.ts';
import type { WatchEvent } from '../../../functions/monitor/watching/watch-events.ts';
import { type Watching, watchTargets } from '../../../functions/monitor/watching/watch-targets.ts';
import { createAlertReadings } from '../../../functions/platform/local/alert-readings.ts';
import type { HistoryDatabase } from '../../../functions/platform/local/history-database.ts';
import { makeCheck } from '../../history/recording.ts';
import type { HistoryFolder } from '../../platform/local/recorded-file.ts';
import { createFakeTime, type FakeTime } from './fake-time.ts';

export const eightMs = Date.UTC(2026, 10, 22, 8);
export const minuteMs = 60_000;

/** What a check finds: a code, that all is well, or that it does not end before it is cut. */
export type Plan = (target: string, startedMs: number) => string | null | 'no check';

export interface WatchSceneOptions {
  readonly plan?: Plan;
  readonly file?: TargetsFile;
  /** The time of an earlier scene, which goes on. */
  readonly time?: FakeTime;
  /** The database file of an earlier scene. */
  readonly data?: string;
  readonly wrapStore?: (database: HistoryDatabase) => HistoryDatabase;
  readonly publish?: (message: AlertMessage) => Promise<void>;
  readonly checkMs?: number;
}

export interface WatchScene {
  readonly time: FakeTime;
  readonly watching: Watching;
  readonly database: HistoryDatabase;
  readonly data: string;
  readonly events: WatchEvent[];
  readonly messages: AlertMessage[];
  /** Lets time pass, and alerts that come of it get out. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** Watching as a whole, over a real file, with passing time and checks made up. */
export function startScene(folder: HistoryFolder, options: WatchSceneOptions = {}): WatchScene {
  const { plan = () => null, file = fileOf('[{ name: chat, url: "wss://rt.example.com" }]'), checkMs = 0 } = options;
  const time = options.time ?? createFakeTime(eightMs);
  const data = options.data ?? folder.newFile();
  const database = folder.open(data);
  const events: WatchEvent[] = [];
  const messages: AlertMessage[] = [];
  const pass = async (ms: number): Promise<void> => {
    for (let leftMs = ms; leftMs > 0; leftMs -= 10_000) {
      await time.pass(Math.min(leftMs, 10_000));
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    }
  };
  const cuts = new Set<() => void>();
  const watching = watchTargets({
    ...time,
    file,
    checks: {
      check: ({ name }) =>
        new Promise((resolve) => {
          const startedMs = time.clock.now();
          const found = plan(name, startedMs);
          cuts.add(() => resolve(null));
          if (found === 'no check') return;
          time.after(checkMs, () => resolve(makeCheck(startedMs, { target: name, region: 'local', code: found })));
        }),
      cutAll: () => {
        for (const cut of cuts) cut();
      },
      end: async () => {},
    },
    store: options.wrapStore?.(database) ?? database,
    readings: createAlertReadings({
      database,
      store: folder.read(data),
      targets: () => file.targets.map(({ name }) => name),
    }),
    outlet: {
      publish: async (message) => {
        await options.publish?.(message);
        messages.push(message);
      },
    },
    findLinks: () => [],
    commandOptions: { check: '', history: '' },
    describeEvidence: () => [],
    report: (event) => events.push(event),
  });
  return {
    time,
    watching,
    database,
    data,
    events,
    messages,
    pass,
    stop: async () => {
      const stopped = watching.stop(3_000);
      await pass(5_000);
      await stopped;
      database.close();
    },
  };
}

/** A settled targets file. */
export function fileOf(targets: string, more = ''): TargetsFile {
  const reading = readTargets(`${more}\ntargets: ${targets}`);
  if (reading.kind === 'wrong') throw new Error(reading.mistakes.map(({ message }) => message).join('\n'));
  return reading.file;
}

/** `08:07 firing chat tcp.refused` */
export function readMessage({ about, attributes }: AlertMessage): string {
  const { target = 'local', code = '' } = attributes;
  return `${about.changedAt.slice(11, 16)} ${about.event} ${target} ${code}`.trim();
}
