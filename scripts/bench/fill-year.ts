import path from 'node:path';
import { openHistoryDatabase } from '../../functions/platform/local/history-database.ts';
import { minuteMs } from '../../test/history/recording.ts';
import { type FilledHistory, fillHistory, inventCheck } from '../bench-history.ts';

const targets = 50;
const days = 365;

/** By folder: the parts of one run share it, as it takes minutes to fill. */
const filled = new Map<string, FilledHistory>();

/** A file with a year of minutes of fifty targets, up to when it was filled. */
export function fillYear(folder: string, tell: (what: string) => void): FilledHistory {
  const before = filled.get(folder);
  if (before !== undefined) return before;
  tell(`filling ${days} days of minutes of ${targets} targets, which takes minutes`);
  const names = Array.from({ length: targets }, (_, index) => `t${index}`);
  const file = path.join(folder, 'year.db');
  const nowMs = Date.now();
  const year = { file, names, days, nowMs, sizes: fillHistory(file, names, days, nowMs) };
  filled.set(folder, year);
  return year;
}

/** Records what has happened since it was filled, so that the targets are known by the time of day. Gives the file as it is then. */
export function catchUp(year: FilledHistory, nowMs: number): FilledHistory {
  const database = openHistoryDatabase(year.file);
  for (let minute = Math.floor(year.nowMs / minuteMs); minute < Math.floor(nowMs / minuteMs); minute += 1) {
    for (const [index, name] of year.names.entries()) {
      database.recordCheck(inventCheck(name, index, minute), { isDrill: false });
    }
    database.recordRun({ region: 'local', startedMs: minute * minuteMs, checks: year.names.length });
  }
  database.close();
  return { ...year, nowMs };
}
