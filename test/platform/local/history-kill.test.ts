import { spawn } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { HistoryFileError } from '../../../functions/platform/local/history-database.ts';
import { minuteMs } from '../../history/recording.ts';
import { makeHistoryFolder } from './recorded-file.ts';

const { newFile, open } = makeHistoryFolder();
/** CANARY_KILLS=50 for a thorough look. */
const kills = Number(process.env.CANARY_KILLS ?? 6);
const firstMinute = Date.parse('2026-11-22T08:00:00.000Z') / minuteMs;

/** Kills the process after so many lines, wherever it then is; the minutes that it said it had recorded. */
async function recordAndKill(
  file: string,
  from: number,
  lines: number,
  meanwhile: () => void,
): Promise<readonly number[]> {
  const script = path.join(import.meta.dirname, 'record-until-killed.ts');
  const child = spawn(process.execPath, [script, file, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let isFirst = true;
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (isFirst) meanwhile();
    isFirst = false;
    if (text.split('\n').length > lines) child.kill('SIGKILL');
  }
  return text.split('\n').slice(0, -1).map(Number);
}

describe('kill -9 in the midst of writing', () => {
  it(`loses no check that was recorded, and never the file, ${kills} times over`, {
    timeout: 10_000 + kills * 3_000,
  }, async () => {
    const file = newFile();
    let next = firstMinute;
    for (let kill = 0; kill < kills; kill += 1) {
      const lines = 1 + Math.floor(Math.random() * 400);
      const recorded = await recordAndKill(file, next, lines, () => {
        // Another process holds it; the lock went with the one that was killed before.
        if (kill === 0) expect(() => open(file)).toThrow(HistoryFileError);
      });
      expect(recorded.length).toBeGreaterThanOrEqual(lines);
      const database = new DatabaseSync(file);
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      const checks = new Set(
        database
          .prepare('SELECT started_ms FROM checks WHERE started_ms >= ?')
          .all(next * minuteMs)
          .map((row) => Number(row.started_ms) / minuteMs),
      );
      expect(recorded.filter((minute) => !checks.has(minute))).toEqual([]);
      // What is counted of it went with it: two bits a minute, of which the lower one says that it is known.
      const days = database.prepare('SELECT day, states FROM minutes').all();
      const isKnown = (minute: number) =>
        days.some(({ day, states }) => {
          const at = minute - Number(day) * 1_440;
          return states instanceof Uint8Array && (((states[at >> 2] ?? 0) >> ((at & 3) * 2)) & 1) === 1;
        });
      expect([...checks].filter((minute) => !isKnown(minute))).toEqual([]);
      database.close();
      next = Math.max(...checks) + 1;
    }
    open(file).close();
  });
});
