import { describeEvidence } from '../../failure/describe-evidence.ts';
import type { CommandOptions } from '../../monitor/alerting/gather-facts.ts';
import type { ReadSecret } from '../../monitor/ports.ts';
import type { TargetsFile } from '../../monitor/settle-targets.ts';
import { CheckRunner } from '../../monitor/watching/check-runner.ts';
import { localizeFile } from '../../monitor/watching/localize-file.ts';
import type { ScheduleFigures } from '../../monitor/watching/schedule.ts';
import type { WatchEvent } from '../../monitor/watching/watch-events.ts';
import { type Watching, watchTargets } from '../../monitor/watching/watch-targets.ts';
import { startDeadline } from '../../probe/deadline.ts';
import { createHonestServer } from '../loopback/honest-server.ts';
import { findOutletTrouble } from './alert-channels.ts';
import { createAlertReadings } from './alert-readings.ts';
import { systemClock } from './clock.ts';
import type { AlertPaints } from './console-alerts.ts';
import { explainOpening } from './history-connection.ts';
import { openHistoryDatabase } from './history-database.ts';
import { openHistoryReader } from './history-reader.ts';
import { startHistoryServer, tryAddress } from './history-server.ts';
import { createHistoryStore } from './history-store.ts';
import { limitMemory } from './limit-memory.ts';
import { readLocalSecrets } from './secrets.ts';
import { startOutlets } from './start-outlets.ts';
import { systemTimer } from './timer.ts';

export interface WatchSetup {
  readonly file: TargetsFile;
  /** Where `file:` names of the targets file start from. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the file that keeps the history; it is made where there is none. */
  readonly data: string;
  /** Port 0: any that is free. */
  readonly listen: { readonly host: string; readonly port: number };
  /** For the commands in alerts. */
  readonly commandOptions: CommandOptions;
  readonly report: (event: WatchEvent) => void;
  /** The console, for alerts. */
  readonly write: (text: string) => void;
  readonly paints: AlertPaints;
  /** Told in a sentence what needs a look. Holds no secret. */
  readonly warn: (text: string) => void;
}

/** `centrifugo-canary watch`, running. */
export interface RunningWatch {
  /** Of the status page, for a browser on this machine. */
  readonly url: string;
  /** From now on this file holds. */
  reload(file: TargetsFile): void;
  figures(): ScheduleFigures;
  /** Ends what runs within some seconds, and keeps everything. */
  close(): Promise<void>;
}

/** Running checks get so long to end by themselves. */
const graceMs = 3_000;
/** Alerts that are on their way; what is not delivered by then is, after the next start. */
const deliveringMs = 2_000;

/**
 * Local mode as a whole: the checks, their store, the alarms, the alerts and the page.
 * Rejects with a HistoryFileError where the file cannot be used, and with ListenRefused where the address cannot.
 */
export async function startWatch(setup: WatchSetup): Promise<RunningWatch> {
  const { data, listen, report } = setup;
  await tryAddress(listen);
  limitMemory();
  const database = openHistoryDatabase(data);
  const ends: (() => void | Promise<void>)[] = [() => database.close()];
  let watching: Watching | undefined;
  const end = async (): Promise<void> => {
    for (const close of ends.splice(0).reverse()) await close();
  };
  try {
    const file = localizeFile(setup.file);
    const server = await startHistoryServer({ ...listen, data, file, after: systemTimer, report: setup.warn });
    ends.push(() => server.close());
    const reader = openHistoryReader(data);
    ends.push(() => reader.close());
    const readSecret = readLocalSecrets(setup.folder, setup.environment);
    const outlets = startOutlets({
      settings: file.watch,
      readSecret,
      outbox: database,
      clock: systemClock,
      after: systemTimer,
      random: Math.random,
      write: setup.write,
      paints: setup.paints,
      isAllWell: () => watching?.isAllWell() ?? false,
      tell: setup.warn,
    });
    ends.push(() => outlets.close(startDeadline(systemClock, deliveringMs)));
    await warnOfOutlets(file, readSecret, setup.warn);
    let targets = file.targets.map(({ name }) => name);
    watching = watchTargets({
      file,
      clock: systemClock,
      after: systemTimer,
      checks: new CheckRunner({
        clock: systemClock,
        secrets: { read: readSecret, expire: () => undefined },
        startLoopbackServer: createHonestServer(systemClock),
        onTrouble: (what, facts) => report({ kind: 'trouble', atMs: systemClock.now(), what, facts }),
      }),
      store: database,
      readings: createAlertReadings({
        database,
        store: createHistoryStore(reader, { everyMs: file.everyMs, alarms: [] }),
        targets: () => targets,
      }),
      outlet: outlets.alerts,
      findLinks: () => [{ label: 'Status page', url: server.url }],
      commandOptions: setup.commandOptions,
      describeEvidence,
      report,
    });
    const running = watching;
    ends.push(() => running.stop(graceMs));
    return {
      url: server.url,
      reload(written) {
        const next = localizeFile(written);
        targets = next.targets.map(({ name }) => name);
        running.reload(next);
        server.update(next);
        outlets.useSettings(next.watch);
        void warnOfOutlets(next, readSecret, setup.warn);
      },
      figures: () => running.figures(),
      close: end,
    };
  } catch (error) {
    await end();
    // A file that is damaged in its middle is found out when it is read.
    throw explainOpening(error, data);
  }
}

/** What keeps alerts from going out is told now, and not when the first one has to. */
async function warnOfOutlets({ watch }: TargetsFile, readSecret: ReadSecret, warn: WatchSetup['warn']): Promise<void> {
  for (const trouble of await findOutletTrouble(watch, readSecret)) warn(trouble);
}
