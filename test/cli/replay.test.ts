import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../functions/cli/program.ts';
import { fakeIo } from './fake-io.ts';
import { projectRoot, runCommand, runProgram } from './run-command.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-replay-'));
  await writeFile(
    join(folder, 'canary.yml'),
    [
      'regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }',
      'targets: [{ name: chat, url: "wss://rt.example.com/connection/websocket", token: none }]',
      '',
    ].join('\n'),
  );
  await writeFile(join(folder, 'local.yml'), 'targets: [{ name: chat, url: "wss://rt.example.com/x" }]\n');
  await writeFile(join(folder, 'outage.jsonl'), outage().join('\n'));
  await writeFile(join(folder, 'shuffled.jsonl'), `\n${outage().reverse().join('\r\n')}\n\n`);
  await writeFile(join(folder, 'quiet.jsonl'), `${line(0, 'eu-central-1', null)}\n`);
  await writeFile(join(folder, 'empty.jsonl'), '\n\n');
});
afterAll(() => rm(folder, { recursive: true }));

function line(minute: number, region: string, code: string | null): string {
  const time = new Date(Date.parse('2026-11-22T08:00:07Z') + minute * 60_000).toISOString();
  return JSON.stringify({ time, target: 'chat', region, code });
}

/** Twenty minutes, of which four fail everywhere. */
function outage(): string[] {
  return Array.from({ length: 20 }, (_, minute) =>
    ['eu-central-1', 'eu-west-1', 'us-east-1'].map((region) =>
      line(minute, region, minute >= 5 && minute < 9 ? 'tls.closed-midway' : null),
    ),
  ).flat();
}

async function run(...args: string[]) {
  const { io, out, err } = fakeIo({ cwd: folder });
  const status = await runCommandLine(['replay', ...args], io);
  return { status, out: out.text(), err: err.text() };
}

async function runText(text: string, ...args: string[]) {
  await writeFile(join(folder, 'case.jsonl'), text);
  return run('case.jsonl', ...args);
}

describe('replay', () => {
  it('prints one JSON object an alert with --json', async () => {
    const { status, out, err } = await run('outage.jsonl', '--json');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((one) => JSON.parse(one)),
    ).toEqual([
      {
        time: '2026-11-22T08:07:00.000Z',
        event: 'firing',
        alarm: 'canary/chat/handshake',
        target: 'chat',
        class: 'handshake',
        severity: 'critical',
        code: 'tls.closed-midway',
        regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
      },
      {
        time: '2026-11-22T08:13:00.000Z',
        event: 'resolved',
        alarm: 'canary/chat/handshake',
        target: 'chat',
        class: 'handshake',
        severity: 'critical',
        code: 'tls.closed-midway',
        regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
      },
    ]);
    expect(Object.keys(JSON.parse(out.split('\n')[0] ?? ''))).toEqual([
      'time',
      'event',
      'alarm',
      'target',
      'class',
      'severity',
      'code',
      'regions',
    ]);
  });

  it('prints a timeline for people without it', async () => {
    expect(await run('outage.jsonl')).toEqual({
      status: 0,
      err: '',
      out: [
        '2026-11-22 08:07Z  firing    critical  chat handshake',
        '                   tls.closed-midway in eu-central-1, eu-west-1, us-east-1',
        '2026-11-22 08:13Z  resolved  critical  chat handshake',
        '                   tls.closed-midway in eu-central-1, eu-west-1, us-east-1',
        '',
        '60 checks from 2026-11-22 08:00Z to 08:20Z: 2 alerts',
        '',
      ].join('\n'),
    });
  });

  it('takes lines in any order, empty lines and line ends of Windows', async () => {
    expect(await run('shuffled.jsonl', '--json')).toEqual(await run('outage.jsonl', '--json'));
  });

  it('says so where nothing would have been sent', async () => {
    expect(await run('quiet.jsonl')).toMatchObject({
      status: 0,
      out: '1 check from 2026-11-22 08:00Z to 08:01Z: nothing would have been sent\n',
    });
    expect(await run('quiet.jsonl', '--json')).toEqual({ status: 0, out: '', err: '' });
  });

  it('runs on past the last line with --until: what no longer reports is silent', async () => {
    const { out } = await run('outage.jsonl', '--until', '2026-11-22T09:23:00+0100');
    expect(out.split('\n').slice(4)).toEqual([
      ...['eu-central-1', 'eu-west-1', 'us-east-1'].flatMap((region) => [
        '2026-11-22 08:23Z  silent    critical  no reports',
        `                   ${region}`,
      ]),
      '',
      '60 checks from 2026-11-22 08:00Z to 08:23Z: 5 alerts',
      'still open at the end: no reports from eu-central-1; no reports from eu-west-1;',
      'no reports from us-east-1 (--until TIME runs on)',
      '',
    ]);
    expect((await run('outage.jsonl', '--until', '2026-11-22T08:22:59Z')).out).toContain(': 2 alerts');
  });

  it('says which failures no alarm watches', async () => {
    const text = [0, 1, 2].map((minute) => line(minute, 'local', 'ping.missing')).join('\n');
    expect((await runText(text, '--config', 'local.yml')).out).toBe(
      '3 checks from 2026-11-22 08:00Z to 08:03Z: nothing would have been sent\n' +
        'no alarm watches ping.missing of chat: 3 checks counted for nothing\n',
    );
  });

  it('does not depend on the order of lines that have the same time, nor on lines that stand twice', async () => {
    const lines = [5, 6].flatMap((minute) => [
      line(minute, 'eu-central-1', 'tls.closed-midway'),
      line(minute, 'eu-west-1', 'tcp.refused'),
      line(minute, 'us-east-1', null),
    ]);
    const { out } = await runText(lines.join('\n'), '--json');
    expect(JSON.parse(out)).toMatchObject({ event: 'firing', code: 'tls.closed-midway' });
    expect((await runText(lines.toReversed().join('\n'), '--json')).out).toBe(out);
    const twice = lines.flatMap((one) => (one.includes('tcp.refused') ? [one, one, one] : [one]));
    expect((await runText(twice.join('\n'), '--json')).out).toBe(out);
  });

  it('ends with the last line, however long ago that was, and passes over a byte order mark', async () => {
    const old = line(0, 'local', null).replace(/2026-11-22T08/, '1969-12-31T22');
    const { out } = await runText(`\ufeff${old}`, '--config', 'local.yml');
    expect(out).toBe('1 check from 1969-12-31 22:00Z to 22:01Z: nothing would have been sent\n');
  });

  it('replays to another targets file with --config', async () => {
    const text = [5, 6, 7].map((minute) => line(minute, 'local', 'tcp.refused')).join('\n');
    const { out } = await runText(text, '--config', 'local.yml');
    expect(out).toContain('2026-11-22 08:07Z  firing  critical  chat handshake  tcp.refused  local\n');
  });

  it('reads standard input for -', async () => {
    const command = '"$NODE" "$SCRIPT" replay - --json < outage.jsonl';
    const { status, stdout, stderr } = await runProgram('/bin/sh', ['-c', command], {
      cwd: folder,
      env: { NODE: process.execPath, SCRIPT: join(projectRoot, 'functions/cli/main.ts') },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe((await run('outage.jsonl', '--json')).out);
  });

  it('says that standard input is empty', async () => {
    const { status, stdout, stderr } = await runCommand(['replay', '-'], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('centrifugo-canary: there is no line in standard input; write one for each check\n');
  });
});

describe('a timeline with wrong lines', () => {
  const example = '{"time": "2026-11-22T08:00:00Z", "target": "chat", "region": "eu-central-1", "code": null}';
  const right = JSON.parse(example);

  it.each([
    ['hello', `not a JSON object; write ${example}`],
    ['[1]', `not a JSON object; write ${example}`],
    ['{"time": "2026-11-22T08:00:00Z"', `not a JSON object; write ${example}`],
    [{ ...right, time: undefined }, `the key "time" is missing; write ${example}`],
    [
      { ...right, code: undefined },
      'the key "code" is missing; write "code": null where the check was up, else its failure code',
    ],
    [{ ...right, target: undefined, taget: 'chat' }, 'unknown key "taget"; did you mean "target"?'],
    [
      { ...right, time: '2026-11-22 08:00' },
      'time: not an ISO 8601 time with its zone; write one such as "2026-11-22T08:00:00Z"',
    ],
    [
      { ...right, time: '2026-11-22T08:00:00' },
      'time: not an ISO 8601 time with its zone; write one such as "2026-11-22T08:00:00Z"',
    ],
    [
      { ...right, time: '2026-02-30T08:00:00Z' },
      'time: not an ISO 8601 time with its zone; write one such as "2026-11-22T08:00:00Z"',
    ],
    [
      { ...right, time: 1795334400 },
      'time: not an ISO 8601 time with its zone; write one such as "2026-11-22T08:00:00Z"',
    ],
    [{ ...right, target: 'chatt' }, 'target: the targets file has no target "chatt"; did you mean "chat"?'],
    [{ ...right, target: 'other' }, 'target: the targets file has no target "other"; it has chat'],
    [
      { ...right, region: 'eu-central-2' },
      'region: the targets file has no region "eu-central-2"; did you mean "eu-central-1"?',
    ],
    [{ ...right, region: 7 }, 'region: not text; write the name of a region of the targets file'],
    [
      { ...right, code: 'tls.closed-midwy' },
      'code: there is no failure code "tls.closed-midwy"; did you mean "tls.closed-midway"?',
    ],
    [
      { ...right, code: 'gone' },
      'code: there is no failure code "gone"; write null where the check was up; "centrifugo-canary explain" lists all codes',
    ],
    [
      { ...right, code: 'drill:tcp.refused' },
      'code: "drill:tcp.refused" is a drill; leave the line out, or write "tcp.refused" to replay it as a failure',
    ],
    [{ ...right, code: false }, 'code: not text; write a failure code, or null where the check was up'],
    [{ ...right, note: 'x'.repeat(10_000) }, `longer than 10000 characters; write ${example}`],
  ])('%j', async (written, message) => {
    const text = typeof written === 'string' ? written : JSON.stringify(written);
    const { status, out, err } = await runText(`${example}\n\n${text}\n${example}\n`);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toBe(
      `"case.jsonl" line 3: ${message}\ncentrifugo-canary: 1 wrong line in "case.jsonl"; nothing was replayed\n`,
    );
  });

  it('lists the first twenty and counts the others', async () => {
    const { err } = await runText('x\n'.repeat(25));
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe(
      'centrifugo-canary: 25 wrong lines in "case.jsonl", of which the first 20 are listed; nothing was replayed',
    );
  });

  it('passes over keys it does not need, and repeats no token', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlc2lnbmF0dXJl';
    expect((await runText(JSON.stringify({ ...right, note: token }))).status).toBe(0);
    const { err } = await runText(JSON.stringify({ ...right, target: token }));
    expect(err).not.toContain('c2lnbmF0dXJl');
  });

  it('counts a degraded target as up', async () => {
    const text = [0, 1, 2, 3].map((minute) => line(minute, 'local', 'degraded.slow')).join('\n');
    expect((await runText(text, '--config', 'local.yml')).out).toContain('nothing would have been sent');
  });
});

describe('a replay that cannot be', () => {
  it.each([
    [[], 'say which timeline: a file of JSON lines, or - for standard input'],
    [
      ['missing.jsonl'],
      'cannot read "missing.jsonl": there is no such file (ENOENT); give the path of one that exists',
    ],
    [['.'], 'cannot read ".": it is a folder (EISDIR); give the path of a file'],
    [['empty.jsonl'], 'there is no line in "empty.jsonl"; write one for each check'],
    [['outage.jsonl', '--config'], '--config needs a value: the path of the targets file'],
    [['outage.jsonl', '--config', 'none.yml'], 'cannot read "none.yml" (--config): there is no such file (ENOENT)'],
    [['outage.jsonl', '--until'], '--until needs an ISO 8601 time with its zone, such as 2026-11-22T08:00:00Z'],
    [
      ['outage.jsonl', '--until', 'tomorrow'],
      '--until needs an ISO 8601 time with its zone, such as 2026-11-22T08:00:00Z',
    ],
    [
      ['outage.jsonl', '--until', '2026-11-22T08:10:00Z'],
      'the time of --until lies before the last line; leave it out, or give a later one',
    ],
    [
      ['outage.jsonl', '--until', '2999-01-01T00:00:00Z'],
      '355056 days of these targets are too much for one replay; give an earlier --until, or split the timeline',
    ],
    [['outage.jsonl', 'quiet.jsonl'], 'replay takes one argument, but 2 were given'],
    [['outage.jsonl', '--untill', 'x'], 'replay has no option "--untill"; did you mean --until?'],
  ])('%j', async (args, message) => {
    const { status, out, err } = await run(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`centrifugo-canary: ${message}`);
  });
});
