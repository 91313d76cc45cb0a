import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../functions/history/store.ts';
import { ask } from './ask.ts';
import { openMemoryStore } from './memory-store.ts';
import { makeCheck, makeChecks, makeFile, minuteMs, nowMs, regions } from './recording.ts';

const fromMs = Date.parse('2026-11-22T08:00:00.000Z');
const endMs = Date.parse('2026-11-22T08:59:00.000Z');
const brokenFromMs = fromMs + 30 * minuteMs;

/** Half an hour is well, then two regions of three cannot get in; the third sees it slow. */
const outage = makeChecks(fromMs, endMs, (timeMs, region) => {
  if (timeMs < brokenFromMs) return null;
  return region === 'us-east-1' ? 'degraded.slow' : 'tls.certificate-expired';
});

describe('GET /api/targets', () => {
  it('says what is broken, since when, where, whose it is and how long it was well', async () => {
    const { status, json } = await ask('/api/targets', { checks: outage });
    expect(status).toBe(200);
    const at = (region: number) => new Date(endMs - minuteMs + (3 + region) * 1_000).toISOString();
    expect(json).toEqual({
      targets: [
        {
          name: 'chat',
          outcome: 'down',
          since: '2026-11-22T08:30:00.000Z',
          failure: { code: 'tls.certificate-expired', title: expect.any(String), owner: 'tls' },
          regions: [
            { region: 'eu-central-1', outcome: 'down', code: 'tls.certificate-expired', checkedAt: at(0) },
            { region: 'eu-west-1', outcome: 'down', code: 'tls.certificate-expired', checkedAt: at(1) },
            { region: 'us-east-1', outcome: 'degraded', code: 'degraded.slow', checkedAt: at(2) },
          ],
          uptime: { '24h': 30 / 59, '7d': 30 / 59, '30d': 30 / 59, '90d': 30 / 59 },
          certificateDaysLeft: 38,
        },
      ],
    });
  });

  it('is degraded, not down, where fewer regions fail than page', async () => {
    const checks = makeChecks(fromMs, endMs, (_, region) => (region === 'us-east-1' ? 'tcp.refused' : null));
    const { json } = await ask('/api/targets', { checks });
    expect(json).toMatchObject({
      targets: [
        {
          outcome: 'degraded',
          since: '2026-11-22T08:00:00.000Z',
          failure: { code: 'tcp.refused' },
          uptime: { '24h': 1 },
        },
      ],
    });
  });

  it('is down where the only region that reports cannot get in', async () => {
    const checks = makeChecks(fromMs, endMs, () => 'tcp.refused', ['us-east-1']);
    const { json } = await ask('/api/targets', { checks });
    expect(json).toMatchObject({
      targets: [{ outcome: 'down', since: '2026-11-22T08:00:00.000Z', uptime: { '24h': 0 } }],
    });
  });

  it('is as it is since the first minute that is known, where it was never otherwise', async () => {
    for (const [code, outcome] of [
      ['tcp.refused', 'down'],
      [null, 'up'],
    ] as const) {
      const checks = makeChecks(fromMs + 23 * minuteMs, endMs, () => code);
      const { json } = await ask('/api/targets', { checks });
      expect(json).toMatchObject({ targets: [{ outcome, since: '2026-11-22T08:23:00.000Z' }] });
    }
  });

  it('is up since the end of the last outage, to the minute', async () => {
    const checks = makeChecks(fromMs, endMs, (timeMs) => (timeMs < fromMs + 7 * minuteMs ? 'tcp.refused' : null));
    const { json } = await ask('/api/targets', { checks });
    expect(json).toMatchObject({ targets: [{ outcome: 'up', since: '2026-11-22T08:07:00.000Z', failure: null }] });
  });

  it('knows since when to the second, where it changed in a minute that is not over', async () => {
    // The last minute begins at 08:59:00, and it is 08:59:30.
    const before = makeChecks(fromMs, endMs, () => null, ['eu-central-1']);
    const lastMs = Date.parse('2026-11-22T08:59:00.000Z');
    const file = makeFile({ probingRegions: ['eu-central-1'] });
    const failing = [9, 14, 19, 24].map((second) => makeCheck(lastMs + second * 1_000, { code: 'tls.alert' }));
    const down = await ask('/api/targets', { file, checks: [...before, ...failing] });
    expect(down.json).toMatchObject({ targets: [{ outcome: 'down', since: '2026-11-22T08:59:09.000Z' }] });
    const mended = [26, 28].map((second) => makeCheck(lastMs + second * 1_000));
    const up = await ask('/api/targets', { file, checks: [...before, ...failing, ...mended] });
    expect(up.json).toMatchObject({ targets: [{ outcome: 'up', since: '2026-11-22T08:59:26.000Z' }] });
  });

  it.each([
    ['has been since', 20, 25, 'up', '08:25'],
    ['is still', 20, 99, 'down', '08:20'],
    ['was just before and is again', 50, 99, 'down', '08:50'],
  ])(
    'knows since when, to the minute, where the sums lag an hour and an outage %s',
    async (_, from, to, outcome, since) => {
      const checks = makeChecks(fromMs - 3 * 3_600_000, endMs, (timeMs) => {
        const minute = (timeMs - fromMs) / minuteMs;
        return (minute >= from && minute < to) || (minute >= 5 && minute < 7 && from > 30) ? 'tls.alert' : null;
      });
      const { json } = await ask('/api/targets', { checks, freshnessMs: 5 * minuteMs, lateMs: 3 * minuteMs });
      expect(json).toMatchObject({
        targets: [{ outcome, since: `2026-11-22T${since}:00.000Z`, uptime: { '24h': 1 } }],
      });
    },
  );

  it('knows nothing where no check has come in time, and calls it neither good nor bad', async () => {
    const { json } = await ask('/api/targets', { checks: makeChecks(fromMs, fromMs + 10 * minuteMs) });
    const unknown = { outcome: 'unknown', code: null, checkedAt: null };
    expect(json).toMatchObject({
      targets: [
        {
          outcome: 'unknown',
          since: null,
          regions: regions.map((region) => ({ region, ...unknown })),
          uptime: { '24h': 1 },
        },
      ],
    });
    expect((await ask('/api/targets')).json).toMatchObject({
      targets: [{ outcome: 'unknown', uptime: { '24h': null, '90d': null }, certificateDaysLeft: null }],
    });
  });
});

describe('GET /api/targets/{name}/history', () => {
  it('gives good, bad and unknown minutes and the ratio of the known ones', async () => {
    const checks = makeChecks(fromMs, fromMs + 10 * minuteMs, (timeMs) => {
      const minute = (timeMs - fromMs) / minuteMs;
      return minute === 3 ? 'dns.not-found' : minute === 4 ? 'no check' : null;
    });
    const { json } = await ask('/api/targets/chat/history?from=2026-11-22T08:00:00Z&to=2026-11-22T08:10:00Z&step=5m', {
      checks,
    });
    const latency = { p50: 80, p95: 80, p99: 80 };
    expect(json).toEqual({
      from: '2026-11-22T08:00:00.000Z',
      to: '2026-11-22T08:10:00.000Z',
      stepSeconds: 300,
      points: [
        { time: '2026-11-22T08:00:00.000Z', good: 3, bad: 1, unknown: 1, ...latency },
        { time: '2026-11-22T08:05:00.000Z', good: 5, bad: 0, unknown: 0, ...latency },
      ],
      uptime: { good: 8, bad: 1, unknown: 1, ratio: 8 / 9 },
    });
  });

  it('leaves latencies out where no check got through', async () => {
    const { json } = await ask('/api/targets/chat/history?from=-2m&step=60', { checks: outage.slice(0, 0) });
    expect(json).toMatchObject({
      points: [
        { good: 0, bad: 0, unknown: 1 },
        { good: 0, bad: 0, unknown: 1 },
      ],
      uptime: { ratio: null },
    });
    expect(JSON.stringify(json)).not.toContain('p50');
  });

  it('gives one region where one is asked for', async () => {
    const path = '/api/targets/chat/history?from=2026-11-22T08:00:00Z&to=2026-11-22T08:59:00Z&step=1h';
    expect((await ask(`${path}&region=us-east-1`, { checks: outage })).json).toMatchObject({
      uptime: { good: 59, bad: 0, unknown: 0 },
    });
    expect((await ask(path, { checks: outage })).json).toMatchObject({ uptime: { good: 30, bad: 29, unknown: 0 } });
  });

  it('does not count the minute in progress', async () => {
    const { json } = await ask('/api/targets/chat/history?from=-1h&step=1m', { checks: outage });
    expect(json).toMatchObject({ to: '2026-11-22T08:59:00.000Z', uptime: { unknown: 1 } });
  });
});

describe('GET /api/targets/{name}/failures', () => {
  it('counts by code, most frequent first, with first and last time', async () => {
    const checks = [...outage, makeCheck(fromMs + 5_000, { region: 'us-east-1', code: 'connect.rate-limited' })];
    const { json } = await ask('/api/targets/chat/failures?from=-3h', { checks });
    const points = Array.from({ length: 15 }, (_, index) => ({
      time: new Date(brokenFromMs + index * 2 * minuteMs).toISOString(),
      count: index < 14 ? 4 : 2,
    }));
    expect(json).toEqual({
      stepSeconds: 120,
      codes: [
        {
          code: 'tls.certificate-expired',
          count: 58,
          firstAt: '2026-11-22T08:30:00.000Z',
          lastAt: '2026-11-22T08:58:00.000Z',
          title: 'The certificate has expired',
          points,
        },
        {
          code: 'connect.rate-limited',
          count: 1,
          firstAt: '2026-11-22T08:00:00.000Z',
          lastAt: '2026-11-22T08:00:00.000Z',
          title: expect.any(String),
          points: [{ time: '2026-11-22T08:00:00.000Z', count: 1 }],
        },
      ],
    });
  });
});

describe('the first and the last failure', () => {
  it.each(['-24h', '-30d', '-90d'])('are known to the minute, as long as minutes are kept: from %s', async (from) => {
    const { json } = await ask(`/api/targets/chat/failures?from=${from}`, { checks: outage });
    const times = { firstAt: '2026-11-22T08:30:00.000Z', lastAt: '2026-11-22T08:58:00.000Z' };
    expect(json).toMatchObject({ codes: [{ code: 'tls.certificate-expired', count: 58, ...times }] });
  });
});

describe('GET /api/targets/{name}/checks', () => {
  const path = '/api/targets/chat/checks';

  it('gives the newest checks first, as they were recorded', async () => {
    const { json } = await ask(`${path}?limit=2`, { checks: outage });
    expect(json).toEqual({ checks: [outage.at(-1), outage.at(-2)] });
  });

  it('selects by outcome', async () => {
    const { json } = await ask(`${path}?outcome=degraded&limit=500`, { checks: outage });
    expect(json).toEqual({ checks: outage.filter(({ outcome }) => outcome === 'degraded').reverse() });
  });

  it('gives every check once over all pages, also those that began together', async () => {
    const checks = Array.from({ length: 20 }, (_, index) =>
      makeCheck(fromMs + Math.floor(index / 3) * 1_000, { region: regions[index % 3] ?? '' }),
    );
    const seen: unknown[] = [];
    let next: string | null = `${path}?limit=4`;
    for (let page = 0; next !== null && page < 20; page += 1) {
      const { json, headers } = await ask(next, { checks });
      seen.push(...(json as { readonly checks: readonly unknown[] }).checks);
      next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).toHaveLength(20);
    expect(new Set(seen.map((check) => JSON.stringify(check))).size).toBe(20);
  });
});

describe('GET /api/alarms', () => {
  it('gives state, since and definition of each', async () => {
    const alarms = [{ name: 'canary/chat/handshake', state: 'ALARM', sinceMs: brokenFromMs }] as const;
    expect((await ask('/api/alarms', { alarms })).json).toEqual({
      alarms: [
        {
          name: 'canary/chat/handshake',
          region: 'eu-central-1',
          state: 'ALARM',
          since: '2026-11-22T08:30:00.000Z',
          definition: { name: 'canary/chat/handshake' },
        },
      ],
    });
  });
});

describe('GET /healthz', () => {
  it('is 200 while checks run on time, whatever they find', async () => {
    const { status, json } = await ask('/healthz', { checks: outage });
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: 'ok' });
  });

  it('is 503 as soon as one region is silent, and names it', async () => {
    const checks = outage.filter(({ region }) => region !== 'eu-west-1');
    const { status, json } = await ask('/healthz', { checks });
    expect(status).toBe(503);
    expect(json).toMatchObject({ status: 'silent', regions: [{}, { region: 'eu-west-1', checkedAt: null }, {}] });
  });
});

describe('what every answer has', () => {
  it('answers HEAD as GET, without the body', async () => {
    const { status, text, headers } = await ask('/api/targets', {}, 'HEAD');
    expect([status, text]).toEqual([200, '']);
    expect([...headers]).toEqual([...(await ask('/api/targets')).headers]);
  });

  it('lets what is settled be kept for an hour, the newest for seconds, health not at all', async () => {
    const cachingOf = async (path: string) => (await ask(path)).headers.get('cache-control');
    expect(await cachingOf('/api/targets/chat/history?from=-2d&to=-1d')).toBe('private, max-age=3600');
    expect(await cachingOf('/api/targets/chat/history')).toBe('private, max-age=5');
    expect(await cachingOf('/healthz')).toBe('no-store');
  });

  it.each([
    ['/nowhere', 404],
    ['/api/targets/nobody/history', 404],
    ['/api/targets/%E0%A4%A/history', 404],
    ['/api/targets/chat/secrets', 404],
    ['/api/targets/chat/history?from=yesterday', 400],
    ['/api/targets/chat/history?from=2026-13-45', 400],
    ['/api/targets/chat/history?from=-1h&to=-2h', 400],
    ['/api/targets/chat/history?from=2030-01-01', 400],
    ['/api/targets/chat/history?from=-460d', 400],
    ['/api/targets/chat/history?from=-7d&step=60', 400],
    ['/api/targets/chat/history?step=7s', 400],
    ['/api/targets/chat/history?step=2d', 400],
    ['/api/targets/chat/history?region=mars-1', 400],
    ['/api/targets/chat/checks?limit=0', 400],
    ['/api/targets/chat/checks?limit=501', 400],
    ['/api/targets/chat/checks?outcome=%1b[2Jred', 400],
    ['/api/targets/chat/incidents?limit=1e3', 400],
    ['/api/alarms?state=ALARM', 400],
    ['/metrics?target=chat', 400],
  ])('explains %s as a problem', async (path, expected) => {
    const { status, json, headers, reports } = await ask(path);
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json).toMatchObject({
      type: 'about:blank',
      status: expected,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(JSON.stringify(json)).not.toContain('\\u001b');
    expect(reports).toEqual([]);
  });

  it('refuses to be written to', async () => {
    const { status, headers } = await ask('/api/targets', {}, 'DELETE');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('says when the store does not answer, reports why, and shows nothing of it', async () => {
    const failing = (error: Error) => ({
      ...openMemoryStore({ file: makeFile(), checks: [], nowMs }),
      readAlarms: () => Promise.reject(error),
    });
    const unavailable = new StoreUnavailable('GetMetricData: arn:aws:iam::123456789012');
    const late = await ask('/api/alarms', { store: failing(unavailable) });
    expect([late.status, late.headers.get('retry-after'), late.reports]).toEqual([503, '10', [unavailable]]);
    expect(late.text).not.toContain('123456789012');
    const bug = new TypeError('secret');
    const broken = await ask('/api/alarms', { store: failing(bug) });
    expect([broken.status, broken.reports]).toEqual([500, [bug]]);
    expect(broken.text).not.toContain('secret');
  });
});
