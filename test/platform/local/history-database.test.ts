import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '../../../functions/alert/compose-message.ts';
import { mostCheckBytes } from '../../../functions/platform/local/history-checks.ts';
import { HistoryFileError, StoreFull, WriteFailed } from '../../../functions/platform/local/history-database.ts';
import { applicationId, migrations, schemaVersion } from '../../../functions/platform/local/history-schema.ts';
import { makeCheck, makeChecks, minuteMs } from '../../history/recording.ts';
import { makeHistoryFolder } from './recorded-file.ts';

const { newFile, open, read } = makeHistoryFolder();
const fromMs = Date.parse('2026-11-22T08:00:00.000Z');
const scope = { targets: ['chat'], regions: ['eu-central-1'] };
const real = { isDrill: false };

/** What is wrong with opening it, in words. */
function refusalOf(file: string, act: () => unknown = () => open(file)): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(HistoryFileError);
    return error instanceof Error ? error.message : '';
  }
  return 'it was opened';
}

function withSqlite<Result>(file: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe('a file of history', () => {
  it('is one file when it is closed, and a copy of it is all of it', async () => {
    const file = newFile();
    const database = open(file);
    for (const check of makeChecks(fromMs, fromMs + 5 * minuteMs, undefined, ['eu-central-1'])) {
      database.recordCheck(check, real);
    }
    database.close();
    expect(readdirSync(path.dirname(file)).filter((name) => name.startsWith(path.basename(file)))).toEqual([
      path.basename(file),
      `${path.basename(file)}-lock`,
    ]);
    const copy = newFile();
    copyFileSync(file, copy);
    const [row] = await read(copy).readMinutes({ ...scope, fromMs, toMs: fromMs + 10 * minuteMs, stepSeconds: 600 });
    expect(row?.points).toEqual([{ timeMs: fromMs, good: 5, bad: 0 }]);
  });

  it('can be copied while it is written, by VACUUM INTO', async () => {
    const [file, copy] = [newFile(), newFile()];
    open(file).recordCheck(makeCheck(fromMs), real);
    withSqlite(file, (database) => database.prepare('VACUUM INTO ?').run(copy));
    const newest = await read(copy).readNewestChecks({ fromMs, toMs: fromMs + 1 });
    expect(newest).toHaveLength(1);
    open(copy).recordCheck(makeCheck(fromMs + minuteMs), real);
  });

  it('is read as it is at that moment, by readers that the writer never waits for', async () => {
    const file = newFile();
    const database = open(file);
    const store = read(file);
    const query = { ...scope, fromMs, toMs: fromMs + minuteMs, stepSeconds: 60 };
    expect(await store.readMinutes(query)).toEqual([]);
    database.recordCheck(makeCheck(fromMs), real);
    expect((await store.readMinutes(query))[0]?.points).toEqual([{ timeMs: fromMs, good: 1, bad: 0 }]);
  });

  it('has one writer: the second is told who it is', () => {
    const file = newFile();
    const first = open(file);
    expect(refusalOf(file)).toBe(
      `another watch (pid ${process.pid}) holds ${file}; stop it, or name another file with --data FILE`,
    );
    const link = newFile();
    symlinkSync(file, link);
    expect(refusalOf(link)).toContain('another watch');
    first.close();
    open(file).recordCheck(makeCheck(fromMs), real);
  });

  it('has one writer also where it is made through a link', () => {
    const file = newFile();
    const link = newFile();
    symlinkSync(path.basename(file), link);
    open(link);
    expect(existsSync(file)).toBe(true);
    expect(refusalOf(file)).toContain('another watch');
  });

  it('is refused where it has two names: each would have a log of its own', () => {
    const file = newFile();
    open(file).close();
    const second = newFile();
    linkSync(file, second);
    expect(refusalOf(second)).toMatch(/has a second name \(a hard link\)/);
    rmSync(second);
    open(file).recordCheck(makeCheck(fromMs), real);
  });

  it('is made for its user alone, with its companions', () => {
    const file = newFile();
    open(file).recordCheck(makeCheck(fromMs), real);
    for (const one of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(one).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['moved', (file: string) => renameSync(file, `${file}.away`)],
    [
      'replaced',
      (file: string) => {
        renameSync(file, `${file}.away`);
        writeFileSync(file, '');
      },
    ],
  ])('takes nothing more where it was %s, and goes on once it is back', (_, takeAway) => {
    const file = newFile();
    const database = open(file);
    database.recordCheck(makeCheck(fromMs), real);
    takeAway(file);
    const gone = /no longer the file that was opened/;
    expect(() => database.recordCheck(makeCheck(fromMs + minuteMs), real)).toThrow(gone);
    expect(() => database.together(() => database.writeNote('a', 'b'))).toThrow(WriteFailed);
    renameSync(`${file}.away`, file);
    database.recordCheck(makeCheck(fromMs + 2 * minuteMs), real);
    expect(
      database.readRecords({
        fromMs: 0,
        toMs: Number.MAX_SAFE_INTEGER,
        target: null,
        region: null,
        onlyDown: false,
        limit: 9,
      }),
    ).toHaveLength(2);
  });

  it.each([
    [
      'no database',
      (file: string) => writeFileSync(file, 'a diary, and no database at all\n'.repeat(50)),
      /is no SQLite database/,
    ],
    [
      'of another program',
      (file: string) => withSqlite(file, (other) => other.exec('CREATE TABLE cats (name)')),
      /another program/,
    ],
    ['a folder', (file: string) => mkdirSync(file), /is no regular file/],
    [
      'of a newer version',
      (file: string) =>
        withSqlite(file, (newer) =>
          newer.exec(`CREATE TABLE later (x); PRAGMA application_id = ${applicationId}; PRAGMA user_version = 99`),
        ),
      /newer version \(schema 99, this one knows \d\); use that version/,
    ],
  ])('is refused where it is %s, and left as it is', (_, make, message) => {
    const file = newFile();
    make(file);
    expect(refusalOf(file)).toMatch(message);
    expect(refusalOf(file)).toContain('--data FILE');
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('is refused where its folder is missing', () => {
    expect(refusalOf(path.join(newFile(), 'canary.db'))).toMatch(/^the folder .* does not exist; make it, or name/);
  });

  it('is refused where its folder may not be written', ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may write everywhere');
    const folder = newFile();
    mkdirSync(folder, { mode: 0o500 });
    expect(refusalOf(path.join(folder, 'canary.db'))).toContain('may not be written by this user');
  });

  it('is not made by reading it', () => {
    const file = newFile();
    expect(refusalOf(file, () => read(file))).toMatch(/does not exist; centrifugo-canary watch makes it/);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a file of an older version', () => {
  /** As the first version left it, with a check in it. */
  function makeFirstVersion(): string {
    const file = newFile();
    withSqlite(file, (database) => {
      database.exec(`${migrations[0]}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1`);
      database.exec(`
        INSERT INTO series VALUES (1, 'chat', 'eu-central-1');
        INSERT INTO recorded_days VALUES (${Math.floor(fromMs / 86_400_000)});
        INSERT INTO notes VALUES ('kept', 'from the first version');
      `);
      const states = new Uint8Array(360);
      // 08:00 to 08:03 of the day: good, bad, unknown, good.
      states[120] = 0b01_00_11_01;
      database.prepare('INSERT INTO minutes VALUES (1, ?, ?)').run(Math.floor(fromMs / 86_400_000), states);
    });
    return file;
  }

  it('is brought up to date when watch opens it, with everything in it', async () => {
    const file = makeFirstVersion();
    const database = open(file);
    expect(database.readNote('kept')).toBe('from the first version');
    database.saveAlarms([{ name: 'a', region: 'local', state: 'OK', sinceMs: fromMs }]);
    database.recordCheck(makeCheck(fromMs + 4 * minuteMs), real);
    const [row] = await read(file).readMinutes({ ...scope, fromMs, toMs: fromMs + 5 * minuteMs, stepSeconds: 300 });
    expect(row?.points).toEqual([{ timeMs: fromMs, good: 3, bad: 1 }]);
    expect(withSqlite(file, (one) => one.prepare('PRAGMA user_version').get()?.user_version)).toBe(schemaVersion);
  });

  it('is told to readers, who do not change it', () => {
    const file = makeFirstVersion();
    expect(refusalOf(file, () => read(file))).toMatch(
      /older version \(schema 1\); start centrifugo-canary watch on it once/,
    );
  });

  it('stays what it was where a step to the new version fails', () => {
    const file = makeFirstVersion();
    withSqlite(file, (database) => database.exec('CREATE TABLE outbox (in_the_way)'));
    expect(() => open(file)).toThrow(/outbox/);
    const tables = withSqlite(file, (one) => [
      one.prepare('PRAGMA user_version').get()?.user_version,
      one.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'alarms'").get()?.n,
    ]);
    expect(tables).toEqual([1, 0]);
    withSqlite(file, (database) => database.exec('DROP TABLE outbox'));
    open(file);
  });
});

describe('writing where there is no room', () => {
  it('throws, loses nothing of before, and goes on when there is room again', async () => {
    const file = newFile();
    const database = open(file, { mostBytes: 400_000 });
    const recorded: number[] = [];
    let full: unknown;
    for (let minute = 0; full === undefined && minute < 20_000; minute += 1) {
      try {
        database.recordCheck(makeCheck(fromMs + minute * minuteMs, { target: `t${minute}`, code: 'tls.alert' }), real);
        recorded.push(minute);
      } catch (error) {
        full = error;
      }
    }
    expect(full).toBeInstanceOf(StoreFull);
    expect(String(full)).toMatch(/cannot grow: the disk, or its quota, is full; make room/);
    const count = (table: string) =>
      withSqlite(file, (one) => one.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
    expect([count('checks'), count('series'), count('minutes')]).toEqual(Array(3).fill(recorded.length));
    database.close();
    expect(withSqlite(file, (one) => one.prepare('PRAGMA integrity_check').get())).toEqual({ integrity_check: 'ok' });
    const again = open(file);
    again.recordCheck(makeCheck(fromMs + 30_000 * minuteMs), real);
    expect(count('checks')).toBe(recorded.length + 1);
  });

  it('writes all of what belongs together, or nothing', () => {
    const database = open(newFile());
    const failing = () =>
      database.together(() => {
        database.writeNote('a', '1');
        throw new RangeError('no');
      });
    expect(failing).toThrow(RangeError);
    expect(database.readNote('a')).toBeNull();
    const swallowing = () =>
      database.together(() => {
        database.writeNote('a', '1');
        try {
          database.recordCheck({ ...makeCheck(fromMs), target: null as unknown as string }, real);
        } catch {
          // As somebody would who does not want to hear of it.
        }
      });
    expect(swallowing).toThrow(WriteFailed);
    expect(database.readNote('a')).toBeNull();
    database.writeNote('a', '2');
    expect(database.readNote('a')).toBe('2');
  });
});

describe('what watch goes on from', () => {
  const part: Partial<AlertMessage> = { subject: 's', attributes: { a: 'b' } };
  const message = part as AlertMessage;

  it('keeps alarms, rounds, notes and alerts over the end of the process', () => {
    const file = newFile();
    const before = open(file);
    const alarms = [
      { name: 'a', region: 'local', state: 'ALARM', sinceMs: fromMs },
      { name: 'b', region: 'local', state: 'INSUFFICIENT_DATA', sinceMs: null },
    ] as const;
    const sent = {
      alarm: 'a',
      event: 'firing',
      state: 'ALARM',
      changedMs: fromMs,
      code: 'tcp.refused',
      sinceMs: null,
      isDrill: false,
    } as const;
    before.saveAlarms([{ name: 'gone', region: 'local', state: 'OK', sinceMs: 1 }]);
    before.saveAlarms(alarms);
    before.noteSent(sent);
    before.noteSent({ ...sent, event: 'resolved', state: 'OK', changedMs: fromMs + minuteMs });
    before.recordRun({ region: 'local', startedMs: fromMs, checks: 3 });
    const first = before.enqueueAlert({ channel: 'webhook', message, atMs: fromMs });
    const second = before.enqueueAlert({ channel: 'sns', message, atMs: fromMs });
    before.noteAttempt(second, fromMs + 1, 'refused');
    before.removeFromOutbox(first);
    before.close();

    const after = open(file);
    expect(after.readAlarms()).toEqual(alarms);
    expect(after.readSent('a', fromMs).map(({ event }) => event)).toEqual(['resolved', 'firing']);
    expect(after.readSent('a', fromMs + 1)).toHaveLength(1);
    expect(after.readSent('b', 0)).toEqual([]);
    expect(after.readRuns({ fromMs, toMs: fromMs + 1 })).toEqual([{ region: 'local', startedMs: fromMs, checks: 3 }]);
    expect(after.readOutbox()).toEqual([
      { id: second, channel: 'sns', message, atMs: fromMs, attempts: 1, triedMs: fromMs + 1, problem: 'refused' },
    ]);
    after.removeFromOutbox(second);
    expect(after.enqueueAlert({ channel: 'sns', message, atMs: fromMs })).toBeGreaterThan(second);
  });

  it('gives checks back as they were, drills among them, oldest first, the newest of too many', () => {
    const database = open(newFile());
    const checks = [0, 1, 2, 3].map((minute) =>
      makeCheck(fromMs + minute * minuteMs, { region: 'local', code: minute === 1 ? 'tls.alert' : null }),
    );
    for (const [index, check] of checks.entries()) database.recordCheck(check, { isDrill: index === 2 });
    const query = { fromMs, toMs: fromMs + 10 * minuteMs, target: null, region: null, onlyDown: false, limit: 10 };
    expect(database.readRecords(query)).toEqual(checks.map((check, index) => ({ check, isDrill: index === 2 })));
    expect(database.readRecords({ ...query, limit: 2 }).map(({ check }) => check)).toEqual(checks.slice(2));
    expect(database.readRecords({ ...query, onlyDown: true }).map(({ check }) => check)).toEqual(checks.slice(1, 2));
    expect(database.readRecords({ ...query, target: 'feed' })).toEqual([]);
  });

  it('keeps the verdict of a check that is too long, without its evidence', () => {
    const database = open(newFile());
    const check = makeCheck(fromMs, { code: 'tls.alert' });
    if (check.outcome !== 'down') throw new TypeError('it is down');
    const failure = { ...check.failure, evidence: { text: 'x'.repeat(mostCheckBytes) } };
    database.recordCheck({ ...check, failure }, real);
    const all = { fromMs, toMs: fromMs + 1, target: null, region: null, onlyDown: true, limit: 1 };
    expect(database.readRecords(all)[0]?.check).toMatchObject({
      failure: { code: 'tls.alert', evidence: { cut: expect.any(String) } },
    });
  });
});
