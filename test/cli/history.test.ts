import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openUrlSource } from '../../functions/cli/history-url.ts';
import { runCommandLine } from '../../functions/cli/program.ts';
import { renderCsv } from '../../functions/cli/render-csv.ts';
import { formatRatio } from '../../functions/cli/render-history.ts';
import { makeFile } from '../history/recording.ts';
import { makeHistoryFolder } from '../platform/local/recorded-file.ts';
import { fakeIo } from './fake-io.ts';
import { openScene, type Scene, serve } from './history-scene.ts';
import { runCommand } from './run-command.ts';

const folder = makeHistoryFolder();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(folder);
});
afterAll(() => scene.close());

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server of anything. */
async function answerWith(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('history, for people', () => {
  it('tells uptime with unknown minutes apart, failures by code and incidents', async () => {
    const { status, out, err } = await scene.run('chat', { from: '2026-11-22T06:00:00Z', step: '30m' });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out.replaceAll(/ \d+\.\d +\d+\.\d +\d+\.\d$/gm, ' …')).toBe(
      [
        'chat from 2026-11-22 06:00Z to 2026-11-22 08:59Z, by 30 minutes',
        '',
        'TIME                UPTIME  GOOD  BAD  UNKNOWN   P50    P95    P99',
        '2026-11-22 06:00Z  96.66 %    29    1        0  …',
        '2026-11-22 06:30Z    100 %    13    0       17  …',
        '2026-11-22 07:00Z  60.00 %    18   12        0  …',
        '2026-11-22 07:30Z    100 %    29    0        1  …',
        '2026-11-22 08:00Z  86.66 %    26    4        0  …',
        '2026-11-22 08:30Z    100 %    29    0        0  …',
        'total              89.44 %   144   17       18',
        '',
        'In minutes. Unknown: no check ran; counts as neither. Latencies in ms.',
        '',
        'FAILURE                  CHECKS  FIRST              LAST',
        'tls.certificate-expired  9       2026-11-22 07:01Z  2026-11-22 07:11Z',
        'connect.token-expired    4       2026-11-22 08:00Z  2026-11-22 08:03Z',
        'tls.alert                3       2026-11-22 07:00Z  2026-11-22 07:08Z',
        'tcp.timeout              1       2026-11-22 06:05Z  2026-11-22 06:05Z',
        'monitor.out-of-time      1       2026-11-22 07:30Z  2026-11-22 07:30Z',
        '',
        'INCIDENT           LASTED  CLASS      CODE                     REGIONS',
        '2026-11-22 08:00Z  4 min   token      connect.token-expired    local',
        '2026-11-22 07:00Z  12 min  handshake  tls.certificate-expired  local',
        '',
      ].join('\n'),
    );
  });

  it('makes one line of a time in which nothing is known, and says that of all', async () => {
    const { out } = await scene.run('feed', { from: '-30d' });
    expect(out).toContain('2026-10-23 00:00Z  nothing known until 2026-11-22 00:00Z: 43200 minutes\n');
    expect((await scene.run('feed', { to: '-1h' })).out).toMatch(/^total +– +0 +0 +1440$/m);
  });

  it.each([
    [1, '100 %'],
    [0.999_999, '99.99 %'],
    [144 / 161, '89.44 %'],
    [0, '0.00 %'],
    [null, '–'],
  ])('never rounds an uptime up: %d is %s', (ratio, expected) => {
    expect(formatRatio(ratio)).toBe(expected);
  });

  it('still knows a target that has left the file, and says that it has', async () => {
    const { status, out, err } = await scene.run('gone', {});
    expect(status).toBe(0);
    expect(err).toContain('"gone" is no longer in "canary.yml"');
    expect(out).toContain('dns.not-found  1');
  });
});

describe('a history that cannot be told', () => {
  it.each([
    [undefined, {}, 'say which target, such as: history chat --from -7d'],
    ['chatt', {}, 'there is no target "chatt"; did you mean "chat"?'],
    ['nobody', {}, 'there is no target "nobody"; there are "chat", "feed"'],
    ['chat', { from: 'yesterday' }, '--from "yesterday" is not a time; write 2026-11-22T08:00:00Z'],
    ['chat', { from: '-1h', to: '-2h' }, '--from has to be before --to'],
    ['chat', { from: '-456d' }, '--from reaches back further than the 455 days that are kept'],
    ['chat', { step: '7s' }, '--step "7s" is not a step; write whole minutes up to a day'],
    ['chat', { from: '-7d', step: '1m' }, '10080 points; ask for at most 1500: a longer step, or a shorter range'],
    ['chat', { from: true }, '--from needs a value: a time such as 2026-11-22T08:00:00Z or -24h'],
    ['chat', { phases: true }, '--phases is more than a table holds; add --json or --csv'],
    ['chat', { json: true, csv: true }, '--json and --csv are two forms of one result; choose one'],
    ['chat', { data: 'none.db' }, 'none.db does not exist'],
    ['chat', { data: 'canary.yml' }, 'canary.yml'],
    ['chat', { url: 'localhost:8080' }, '--url needs an address such as http://127.0.0.1:8080, not "localhost:8080"'],
    ['chat', { url: 'http://me:secret@127.0.0.1/' }, '--url has a name or a password in it'],
    ['chat', { url: 'http://127.0.0.1:9', data: 'x.db' }, '--url and --data are two places to read from; choose one'],
  ] as const)('%s %j', async (target, options, message) => {
    const { status, out, err } = await scene.run(target, options);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain('secret@');
  });

  it('takes a relative time behind its option, as everybody writes it', async () => {
    const { io, out } = fakeIo({ cwd: dirname(scene.file) });
    const range = ['--from', '-300d', '--to', '-10d', '--step', '1d'];
    expect(await runCommandLine(['history', 'chat', ...range, '--csv', '--data', scene.file], io)).toBe(0);
    expect(out.text().split('\r\n').length).toBeGreaterThan(290);
  });

  it('reads the file beside a running watch, and leaves nothing there', async () => {
    const { status, stdout, stderr } = await runCommand(
      ['history', 'chat', '--data', scene.file, '--from', '2026-11-22', '--to', '2026-11-23', '--json'],
      { cwd: dirname(scene.file) },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ history: { uptime: { good: 144, bad: 17 } } });
  });
});

describe('history from a server', () => {
  it('is told of a target that it does not have, by its own names', async () => {
    const { status, err } = await scene.run('fead', { url: `${scene.url}/` });
    expect({ status, err }).toEqual({ status: 2, err: 'there is no target "fead"; did you mean "feed"?' });
  });

  it('shows what a public one shows, and says what it does not', async () => {
    const { url, close } = await serve({
      store: scene.store,
      file: { ...makeFile({ probingRegions: ['local'] }), history: { public: true } },
    });
    closing.push(close);
    const { status, out, err } = await scene.run('chat', { url, json: true });
    expect({ status, err }).toEqual({
      status: 0,
      err: 'centrifugo-canary: this server shows names and states only: neither failures nor incidents\n',
    });
    expect(JSON.parse(out)).toMatchObject({ history: { uptime: { bad: 17 } }, failures: null, incidents: null });
  });

  it.each<readonly [string, RequestListener, string]>([
    [
      'something else that answers',
      (_, response) => response.end('<html>Welcome</html>'),
      'answered with HTTP 200; give the address that "watch" printed',
    ],
    [
      'JSON of another kind',
      (_, response) => response.end('{"status":"ok"}'),
      'the answer is JSON, but not that of a server of history',
    ],
    [
      'a login page elsewhere',
      (_, response) => response.writeHead(302, { location: 'https://login.example' }).end(),
      'answered with HTTP 302',
    ],
    ['a server that refuses', (_, response) => response.writeHead(401).end(), 'wants credentials'],
    [
      'a server in trouble, with an escape in its words',
      (_, response) =>
        response
          .writeHead(503)
          .end(JSON.stringify({ title: 'x', detail: `late\u001b[31m\u202E ${'y'.repeat(9_000)}` })),
      'answered with HTTP 503: late\\u{1b}[31m\\u{202e}',
    ],
    [
      'one that closes midway',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{');
        response.destroy();
      },
      'cannot be read',
    ],
    [
      'a server of history, asked below a path of its own',
      (_, response) => response.writeHead(404).end(JSON.stringify({ title: 'x', detail: 'There is nothing here.' })),
      'without a path',
    ],
  ])('says what is wrong with %s', async (_, listener, message) => {
    const { status, out, err } = await scene.run('chat', { url: await answerWith(listener) });
    expect({ status, out }).toEqual({ status: 3, out: '' });
    expect(err).toContain(message);
    expect(err.length).toBeLessThan(900);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(err).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
  });

  it('stops reading what has no end', async () => {
    const url = await answerWith((_, response) => {
      const chunk = Buffer.alloc(1_024 * 1_024, 'x');
      const push = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', push);
      push();
    });
    const { status, err } = await scene.run('chat', { url });
    expect({ status, err }).toMatchObject({ status: 3, err: expect.stringContaining('more than 16 MiB') });
  });

  it('says when nothing listens', async () => {
    const { url, close } = await serve({ store: scene.store, file: makeFile() });
    await close();
    expect(await scene.run('chat', { url })).toMatchObject({
      status: 3,
      err: expect.stringContaining('nothing listens there (ECONNREFUSED); start "watch"'),
    });
  });

  it('signs for a function URL, and for nothing else', async () => {
    const asked: string[] = [];
    const sign = async ({ url, region }: { url: URL; region: string }) => {
      asked.push(`${region} ${url.pathname}`);
      throw new TypeError('not sent');
    };
    const { signal } = new AbortController();
    const at = (url: string) => openUrlSource(url, signal, sign).get('/api/targets');
    await expect(at('https://abc.lambda-url.eu-central-1.on.aws/')).rejects.toThrow('not sent');
    await expect(at('http://127.0.0.1:9/lambda-url.eu-central-1.on.aws')).rejects.toThrow('cannot be read');
    expect(asked).toEqual(['eu-central-1 /api/targets']);
  });
});

describe('hostile texts', () => {
  const evil = '=cmd|"/c calc"!A1,\u202E<script>\u001b[2J\r\n';
  const time = '2026-11-22T08:00:00.000Z';

  it('are shown as text in table, CSV and JSON', async () => {
    const url = await answerWith((request, response) => {
      const [, resource = ''] = /\/([a-z]+)(?:\?|$)/.exec(request.url ?? '') ?? [];
      const bodies: Readonly<Record<string, unknown>> = {
        failures: { codes: [{ code: evil, count: 2, firstAt: time, lastAt: time }] },
        incidents: {
          incidents: [
            {
              ...{
                id: evil,
                class: evil,
                code: evil,
                startedAt: time,
                endedAt: null,
                regions: [evil, 'x'.repeat(10_240)],
              },
              changed: [{ what: 'server version', before: evil, after: 'y'.repeat(300) }],
            },
          ],
        },
        history: {
          ...{ from: time, to: '2026-11-22T09:00:00.000Z', stepSeconds: 3_600 },
          points: [{ time, good: 60, bad: 0, unknown: 0, p50: 1, p95: 2, p99: 3 }],
          uptime: { good: 60, bad: 0, unknown: 0, ratio: 1 },
        },
      };
      response.end(JSON.stringify(bodies[resource]));
    });
    const table = await scene.run(evil, { url });
    const csv = await scene.run(evil, { url, csv: true });
    const json = await scene.run(evil, { url, json: true });
    expect([table.status, csv.status, json.status]).toEqual([0, 0, 0]);
    for (const { out } of [table, csv, json]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
      expect(out).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u202e]/);
    }
    expect(table.out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(csv.out.split('\r\n')[1]).toBe(
      `"'=cmd|""/c calc""!A1,\\u{202e}<script>\\u{1b}[2J\\u{d}\\u{a}",${time},60,0,0,1,2,3`,
    );
    expect(JSON.parse(json.out)).toMatchObject({ target: evil, incidents: { incidents: [{ code: evil }] } });
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['a=1', 'a=1'],
    ['say "no", no', '"say ""no"", no"'],
    [-1.5, '-1.5'],
    [Number.NaN, ''],
    [null, ''],
  ])('become no formula in a spreadsheet: %j', (cell, expected) => {
    expect(renderCsv(['a'], [[cell]])).toBe(`a\r\n${expected}\r\n`);
  });
});
