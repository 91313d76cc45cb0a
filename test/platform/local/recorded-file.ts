import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { AlarmDefinition } from '../../../functions/alarm/alarm-definition.ts';
import type { HistoryStore } from '../../../functions/history/store.ts';
import {
  type HistoryDatabase,
  type OpeningOptions,
  openHistoryDatabase,
} from '../../../functions/platform/local/history-database.ts';
import { openHistoryReader } from '../../../functions/platform/local/history-reader.ts';
import { createHistoryStore } from '../../../functions/platform/local/history-store.ts';
import type { Recording } from '../../history/recording.ts';

export interface HistoryFolder {
  /** A file that is not there yet. */
  readonly newFile: () => string;
  readonly open: (file: string, options?: OpeningOptions) => HistoryDatabase;
  /** What is read from the file, beside its writer. */
  readonly read: (file: string, recording?: Pick<Recording, 'file' | 'alarms'>) => HistoryStore;
}

/** A folder for the files of one test file; whatever was opened in it is closed, and it is removed, after the last test. */
export function makeHistoryFolder(): HistoryFolder {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'canary-history-'));
  const opened: { close(): void }[] = [];
  let count = 0;
  afterAll(() => {
    for (const one of opened.reverse()) one.close();
    rmSync(folder, { recursive: true });
  });
  const keep = <Opened extends { close(): void }>(one: Opened): Opened => {
    opened.push(one);
    return one;
  };
  return {
    newFile: () => {
      count += 1;
      return path.join(folder, `canary-${count}.db`);
    },
    open: (file, options) => keep(openHistoryDatabase(file, options)),
    read: (file, { file: { everyMs }, alarms = [] } = { file: { everyMs: 60_000, probingRegions: [], targets: [] } }) =>
      createHistoryStore(keep(openHistoryReader(file)), { everyMs, alarms: alarms.map(({ name }) => defineAny(name)) }),
  };
}

/** A recording in a file. */
export function recordFile({ newFile, open, read }: HistoryFolder, recording: Recording): HistoryStore {
  const file = newFile();
  const database = open(file);
  database.together(() => {
    for (const check of recording.checks) database.recordCheck(check, { isDrill: false });
    for (const check of recording.drills ?? []) database.recordCheck(check, { isDrill: true });
    database.saveAlarms((recording.alarms ?? []).map((alarm) => ({ ...alarm, region: 'local' })));
  });
  return read(file, recording);
}

function defineAny(name: string): AlarmDefinition {
  return {
    type: 'composite',
    name,
    description: name,
    region: 'local',
    purpose: { kind: 'failing', target: 'chat', class: 'handshake', severity: 'critical' },
    topic: 'alarm',
    rule: 'ALARM("x")',
    suppressor: null,
  };
}
