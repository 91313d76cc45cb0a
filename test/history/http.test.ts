import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { respond } from '../../functions/history/respond.ts';
import { StoreUnavailable } from '../../functions/history/store.ts';
import { ask } from './ask.ts';
import { openMemoryStore } from './memory-store.ts';
import { makeCheck, makeChecks, makeFile, minuteMs, nowMs } from './recording.ts';

const fromMs = Date.parse('2026-11-22T08:00:00.000Z');
const checks = makeChecks(fromMs, fromMs + 59 * minuteMs, (timeMs) =>
  timeMs < fromMs + 5 * minuteMs ? 'tls.alert' : null,
);
const history = '/api/targets/chat/history?from=-1h';

describe('an answer that may be kept', () => {
  it('has a tag, by which who has it already is told so in a line', async () => {
    const first = await ask(history, { checks });
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await ask(history, { checks, headers: { 'if-none-match': known } });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag]);
      for (const name of ['cache-control', 'vary']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect((await ask(history, { checks, headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    expect((await ask(history, { checks: checks.slice(9), headers: { 'if-none-match': tag } })).status).toBe(200);
  });

  it('has none where it may not be kept, or is a problem', async () => {
    for (const path of ['/healthz', '/metrics', '/nowhere']) {
      const { headers } = await ask(path, { checks });
      expect([path, headers.get('etag'), headers.get('cache-control')]).toEqual([path, null, 'no-store']);
    }
  });

  it('says how often to ask: as the server is set up, and no more often than the range moves', async () => {
    const memory = openMemoryStore({ file: makeFile(), checks, nowMs });
    const ageOf = async (path: string, settings: { freshnessMs: number; pollMs?: number }) => {
      const api = { store: memory, file: makeFile(), now: () => nowMs, report: () => {}, ...settings };
      const response = await respond(new Request(`https://history.example${path}`), api);
      return response.headers.get('cache-control');
    };
    const here = { freshnessMs: minuteMs };
    const inAws = { freshnessMs: 5 * minuteMs, pollMs: minuteMs };
    expect(await ageOf('/api/targets', here)).toBe('private, max-age=5');
    expect(await ageOf('/api/targets', inAws)).toBe('private, max-age=60');
    expect(await ageOf('/api/targets/chat/history?from=-90d', here)).toBe('private, max-age=5');
    // The hour ends half a minute after now; the range of a day moves every five minutes, which end with it.
    expect(await ageOf('/api/targets/chat/history?from=-90d', inAws)).toBe('private, max-age=60');
    expect(await ageOf('/api/targets/chat/history?from=-1h', inAws)).toBe('private, max-age=60');
    expect(await ageOf('/api/targets/chat/history?from=-3d&to=-2d', inAws)).toBe('private, max-age=3600');
  });

  it('ends a long range where others end theirs, in a store whose every query costs', async () => {
    const freshnessMs = 5 * minuteMs;
    const toOf = async (from: string, atMs: number) => {
      const path = `/api/targets/chat/history?from=${from}`;
      const { json } = await ask(path, { checks, nowMs: atMs, freshnessMs });
      return (json as { to: string }).to.slice(11, 16);
    };
    const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);
    expect([await toOf('-1h', at('08:58:10')), await toOf('-1h', at('08:59:10'))]).toEqual(['08:58', '08:59']);
    expect([await toOf('-24h', at('08:56:10')), await toOf('-24h', at('08:59:10'))]).toEqual(['08:55', '08:55']);
    expect([await toOf('-90d', at('08:01:10')), await toOf('-90d', at('08:59:10'))]).toEqual(['08:00', '08:00']);
    // A range that has just begun is not cut off.
    const young = await ask('/api/targets/chat/history?from=2026-11-22T08:56:00Z&step=1m', { checks, freshnessMs });
    expect(young.json).toMatchObject({ from: '2026-11-22T08:56:00.000Z', to: '2026-11-22T08:59:00.000Z' });
  });
});

describe('a request', () => {
  it('may ask what is allowed', async () => {
    const { status, headers, text } = await ask('/api/targets', {}, 'OPTIONS');
    expect([status, headers.get('allow'), text]).toEqual([204, 'GET, HEAD, OPTIONS', '']);
  });

  it.each([
    ['/api/targets/chat/history?form=-7d', 'form=\\"-7d\\" is not known here; known are from, to, step, region'],
    ['/api/targets/chat/history?from=-7d&from=-8d', 'is given twice; give it once'],
    ['/api/targets?days=91', 'days=\\"91\\" is not a whole number from 1 to 90'],
    ['/api/targets?day=9', 'is not known here; known are days'],
    [`/api/targets/chat/history?from=${'x'.repeat(3_000)}`, `from=\\"${'x'.repeat(39)}…\\" is not a time`],
    [`/api/targets/chat/history?from=${'x'.repeat(5_000)}`, 'at most 4096 characters'],
    ['/api/targets/chat/history?%E2%80%AE%1b[2J=1', '��[2J=\\"1\\" is not known here'],
  ])('%s is answered with what is wrong with it', async (path, detail) => {
    const { status, text, headers } = await ask(path);
    expect([400, 414]).toContain(status);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(text).toContain(detail);
    expect(text.length).toBeLessThan(400);
  });

  it('gives pages of checks that follow each other without a gap', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/api/targets/chat/checks?from=-1h&limit=50';
    for (let page = 0; path !== undefined && page < 10; page += 1) {
      const { json, headers }: Awaited<ReturnType<typeof ask>> = await ask(path, { checks });
      seen.push(...(json as { checks: { startedAt: string }[] }).checks.map(({ startedAt }) => startedAt));
      path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(checks.map(({ startedAt }) => startedAt).toReversed());
  });

  it('never makes the server fail, whatever it is', async () => {
    const words = [
      'api',
      'targets',
      'chat',
      'history',
      'failures',
      'incidents',
      'checks',
      'alarms',
      'metrics',
      '..',
      '',
    ];
    const names = ['from', 'to', 'step', 'limit', 'outcome', 'region', 'days', 'constructor', '__proto__'];
    const values = [
      '-1h',
      '-9999999d',
      'now',
      '2026-11-22',
      '1d',
      '0',
      '-0',
      '1e9',
      '2026-11-22T08:00:00+14:00',
      'local',
    ];
    const segment = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...words) },
      fc.string({ unit: 'binary', maxLength: 9 }),
    );
    const pair = fc.tuple(
      fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'grapheme' })),
      fc.oneof(fc.constantFrom(...values), fc.string({ unit: 'grapheme' })),
    );
    const header = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x21-\x7e]/g, ''));
    const store = openMemoryStore({ file: makeFile(), checks: checks.slice(0, 9), nowMs });
    const reports: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 5 }),
        fc.array(pair, { maxLength: 4 }),
        fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'PUT'),
        fc.record({ accept: header, 'if-none-match': header, 'accept-encoding': header }),
        fc.boolean(),
        async (path, query, method, headers, isPublic) => {
          const url = new URL('https://history.example/');
          url.pathname = `/${path.map((part) => (words.includes(part) ? part : encodeURIComponent(part.toWellFormed()))).join('/')}`;
          for (const [name, value] of query) url.searchParams.append(name, value);
          const api = {
            ...{ store, freshnessMs: minuteMs, now: () => nowMs, report: (error: unknown) => reports.push(error) },
            file: { ...makeFile(), history: { public: isPublic } },
          };
          const response = await respond(new Request(url, { method, headers }), api);
          const text = await response.text();
          expect(reports).toEqual([]);
          expect(response.status === 503 ? url.pathname : 'as it should be').toMatch(/^\/healthz$|^as it should be$/);
          expect([200, 204, 304, 400, 403, 404, 405, 414, 503]).toContain(response.status);
          expect(response.headers.get('x-content-type-options')).toBe('nosniff');
          const type = response.headers.get('content-type') ?? '';
          if (type.includes('json') && text !== '') JSON.parse(text);
          if (response.status >= 400 && response.status !== 503) expect(type).toBe('application/problem+json');
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('hostile texts over HTTP', () => {
  const names = [
    '<script>alert(1)</script>',
    '\u202Eevil\u0000\u001b[31m"\\',
    '../../etc',
    'x'.repeat(1_000),
    '%2e%2e',
    'a/b?c#d',
  ];
  const version = '</script><img src=x onerror=alert(1)>\u2028';

  it('are texts, of a type that no browser runs', async () => {
    const file = makeFile({}, names);
    const hostile = names.map((target) => makeCheck(nowMs - 9_000, { target, version }));
    const { json, headers } = await ask('/api/targets', { file, checks: hostile });
    expect(json).toMatchObject({ targets: names.map((name) => ({ name })) });
    expect([headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
      'application/json',
      'nosniff',
    ]);
    for (const name of names) {
      const path = `/api/targets/${encodeURIComponent(name)}/checks`;
      expect((await ask(path, { file, checks: hostile })).json).toMatchObject({
        checks: [{ target: name, server: { version } }],
      });
    }
  });
});

describe('a public history', () => {
  const file = { ...makeFile(), history: { public: true } };
  const secrets = /wss:|203\.0\.113|rt\.example|tls\.|certificate-|CN=|definition|p50|6\.3\.1/;
  const recorded = { file, checks: [...checks, makeCheck(nowMs - 9_000, { code: 'tls.chain-incomplete' })] };

  it('shows names and states, and what they were', async () => {
    const states = await ask('/api/targets?days=2', recorded);
    expect(states.json).toMatchObject({
      public: true,
      targets: [
        {
          ...{ name: 'chat', outcome: 'degraded', since: '2026-11-22T08:05:00.000Z', failure: null },
          regions: [{ region: 'eu-central-1', outcome: 'down', code: null }, {}, {}],
          uptime: { '24h': 54 / 59 },
          certificateDaysLeft: null,
          days: { from: '2026-11-21' },
        },
      ],
    });
    const minutes = await ask(`${history}&step=1h`, recorded);
    expect(minutes.json).toMatchObject({ points: [{ good: 0 }, { good: 54, bad: 5 }], uptime: { ratio: 54 / 59 } });
    expect((await ask('/healthz', recorded)).text).toBe('{"status":"ok"}\n');
    expect(states.headers.get('cache-control')).toBe('public, max-age=5');
    for (const { text } of [states, minutes]) expect(text).not.toMatch(secrets);
  });

  it.each(
    ['checks', 'failures', 'incidents'].map((name) => `/api/targets/chat/${name}`).concat('/api/alarms', '/metrics'),
  )('does not show %s', async (path) => {
    const { status, json, text } = await ask(path, recorded);
    expect([status, json]).toEqual([403, expect.objectContaining({ title: 'Not public', status: 403 })]);
    expect(text).not.toMatch(secrets);
  });

  it('says as little when something breaks', async () => {
    const store = {
      ...openMemoryStore({ ...recorded, nowMs }),
      readMinutes: () => Promise.reject(new StoreUnavailable('arn:aws:iam::123456789012')),
    };
    const { status, text } = await ask('/api/targets', { ...recorded, store });
    expect(status).toBe(503);
    expect(text).not.toContain('123456789012');
  });
});
