import { describe, expect, it } from 'vitest';
import type { Incident } from '../../functions/history/query-incidents.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import { ask } from './ask.ts';
import { makeCheck, makeChecks, makeFile, minuteMs, nowMs, type Recording } from './recording.ts';

const fromMs = Date.parse('2026-11-22T06:00:00.000Z');
const endMs = Date.parse('2026-11-22T08:59:00.000Z');
const minuteOf = (timeMs: number): number => (timeMs - fromMs) / minuteMs;
const at = (minute: number): string => new Date(fromMs + minute * minuteMs).toISOString();

async function incidentsOf(
  checks: readonly Check[],
  query = '?from=-24h',
  more: Partial<Recording> = {},
): Promise<readonly Incident[]> {
  const { json } = await ask(`/api/targets/chat/incidents${query}`, { checks, ...more });
  return (json as { readonly incidents: readonly Incident[] }).incidents;
}

describe('incidents', () => {
  it('has beginning, end, code and regions of an outage, the first region first', async () => {
    const checks = makeChecks(fromMs, endMs, (timeMs, region) => {
      const minute = minuteOf(timeMs);
      const begins = region === 'us-east-1' ? 20 : region === 'eu-west-1' ? 22 : Number.POSITIVE_INFINITY;
      if (minute < begins || minute >= 40) return null;
      return minute === 20 ? 'connect.timeout' : 'connect.refused';
    });
    expect(await incidentsOf(checks)).toEqual([
      {
        id: 'chat-token-20261122T0620Z',
        class: 'token',
        code: 'connect.refused',
        title: 'The server refuses this connection for good',
        owner: 'server',
        startedAt: at(20),
        endedAt: at(40),
        regions: ['us-east-1', 'eu-west-1'],
        changed: [],
      },
    ]);
  });

  it('is none for a single lost check', async () => {
    expect(
      await incidentsOf(makeChecks(fromMs, endMs, (timeMs) => (minuteOf(timeMs) === 9 ? 'tcp.reset' : null))),
    ).toEqual([]);
  });

  it('is one for flapping every other minute', async () => {
    const found = await incidentsOf(
      makeChecks(fromMs, endMs, (timeMs) => {
        const minute = minuteOf(timeMs);
        return minute >= 10 && minute < 30 && minute % 2 === 0 ? 'upgrade.bad-gateway' : null;
      }),
    );
    expect(found).toMatchObject([{ startedAt: at(10), endedAt: at(29), code: 'upgrade.bad-gateway' }]);
  });

  it('is two for two outages with good minutes in between, the newer one first', async () => {
    const found = await incidentsOf(
      makeChecks(fromMs, endMs, (timeMs) => {
        const minute = minuteOf(timeMs);
        return (minute >= 10 && minute < 14) || (minute >= 60 && minute < 63) ? 'tcp.refused' : null;
      }),
    );
    expect(found.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [at(60), at(63)],
      [at(10), at(14)],
    ]);
  });

  it('lasts while checks fail', async () => {
    const found = await incidentsOf(
      makeChecks(fromMs, endMs, (timeMs) => (minuteOf(timeMs) >= 100 ? 'tcp.refused' : null)),
    );
    expect(found).toMatchObject([{ startedAt: at(100), endedAt: null }]);
  });

  it('does not end because the probe fell silent: nobody knows', async () => {
    const failsThenSilent = (timeMs: number) => {
      const minute = minuteOf(timeMs);
      return minute < 10 ? null : minute < 20 ? 'tcp.refused' : minute < 120 ? 'no check' : null;
    };
    const silent = makeChecks(fromMs, fromMs + 20 * minuteMs, failsThenSilent);
    expect(await incidentsOf(silent)).toMatchObject([{ startedAt: at(10), endedAt: null }]);
    const back = makeChecks(fromMs, endMs, failsThenSilent);
    expect(await incidentsOf(back)).toMatchObject([{ startedAt: at(10), endedAt: at(20) }]);
  });

  it('does not end because something before it broke as well: a token cannot be tried over a dead transport', async () => {
    const found = await incidentsOf(
      makeChecks(fromMs, endMs, (timeMs) => {
        const minute = minuteOf(timeMs);
        if (minute < 10 || minute >= 40) return null;
        return minute >= 15 && minute < 35 ? 'tcp.refused' : 'token.stale';
      }),
    );
    expect(found.map(({ class: name, startedAt, endedAt }) => [name, startedAt, endedAt])).toEqual([
      ['handshake', at(15), at(35)],
      ['token', at(10), at(40)],
    ]);
  });

  it('keeps classes apart, and counts no fault of the monitor', async () => {
    const found = await incidentsOf(
      makeChecks(fromMs, endMs, (timeMs, region) => {
        if (minuteOf(timeMs) < 10 || minuteOf(timeMs) >= 20) return null;
        return region === 'us-east-1' ? 'monitor.out-of-time' : region === 'eu-west-1' ? 'token.stale' : 'tls.alert';
      }),
    );
    expect(found.map(({ class: name, regions }) => [name, regions])).toEqual([
      ['handshake', ['eu-central-1']],
      ['token', ['eu-west-1']],
    ]);
  });

  it('has its own beginning and end, whatever range is asked for', async () => {
    const checks = makeChecks(fromMs, endMs, (timeMs) => {
      const minute = minuteOf(timeMs);
      return minute >= 30 && minute < 90 ? 'tcp.refused' : null;
    });
    const found = await incidentsOf(checks, `?from=${at(50)}&to=${at(60)}`);
    expect(found).toMatchObject([{ id: 'chat-handshake-20261122T0630Z', startedAt: at(30), endedAt: at(90) }]);
    expect(await incidentsOf(checks, `?from=${at(95)}`)).toEqual([]);
  });

  it.each(['?from=-24h', '?from=-3d', '?from=-9d', '?from=-8d&to=-6d', '?from=-65d&to=-5d'])(
    'has its own beginning and end where it lasted for days: %s',
    async (query) => {
      const everyMs = 10 * minuteMs;
      const [beganMs, endedMs] = [endMs - 7 * 86_400_000 - 9 * minuteMs, endMs - 12 * 3_600_000 - 9 * minuteMs];
      const checks = Array.from({ length: 9 * 144 }, (_, index) => {
        const timeMs = endMs - 9 * minuteMs - index * everyMs;
        return makeCheck(timeMs, { code: timeMs >= beganMs && timeMs < endedMs ? 'tcp.refused' : null });
      });
      const file = makeFile({ everyMs, probingRegions: ['eu-central-1'] });
      const [startedAt, endedAt] = [beganMs, endedMs - everyMs + minuteMs].map((ms) => new Date(ms).toISOString());
      expect(await incidentsOf(checks, query, { file })).toMatchObject([{ startedAt, endedAt }]);
    },
  );

  it('has its own beginning, as far as that is kept, where it has lasted for weeks', async () => {
    const [everyMs, beganMs] = [60 * minuteMs, endMs - 480 * 60 * minuteMs - 7 * minuteMs];
    const file = makeFile({ everyMs, probingRegions: ['eu-central-1'] });
    const failing = Array.from({ length: 481 }, (_, index) => beganMs + index * everyMs);
    const checks = failing.map((timeMs) => makeCheck(timeMs, { code: 'tcp.refused' }));
    const before = Array.from({ length: 24 }, (_, index) => makeCheck(beganMs - (index + 1) * everyMs));
    const startedAt = '2026-11-02T08:50:00.000Z';
    for (const query of ['?from=-24h', '?from=-10d', '?from=-25d']) {
      expect(await incidentsOf([...before, ...checks], query, { file })).toMatchObject([{ startedAt, endedAt: null }]);
      // Where it was never well, with the first that is known.
      expect(await incidentsOf(checks, query, { file })).toMatchObject([{ startedAt, endedAt: null }]);
    }
  });

  it('is the same, to the minute, however long the range is, and has ended when its hour has not', async () => {
    const checks = makeChecks(fromMs, endMs, (timeMs) =>
      minuteOf(timeMs) >= 125 && minuteOf(timeMs) < 130 ? 'tcp.refused' : null,
    );
    const known = await incidentsOf(checks, '?from=-24h');
    expect(known).toMatchObject([{ id: 'chat-handshake-20261122T0805Z', startedAt: at(125), endedAt: at(130) }]);
    for (const query of ['?from=-30d', '?from=-90d']) expect(await incidentsOf(checks, query)).toEqual(known);
  });

  it('says what changed: server version, certificate, addresses', async () => {
    const before = makeChecks(fromMs, fromMs + 30 * minuteMs);
    const after = makeChecks(fromMs + 30 * minuteMs, fromMs + 60 * minuteMs, () => 'refresh.not-extended').map(
      (check) => ({
        ...check,
        server: { version: '6.4.0' },
        attempts: check.attempts.map((attempt) => ({ ...attempt, ip: '203.0.113.8' })),
      }),
    );
    const [incident] = await incidentsOf([...before, ...after]);
    expect(incident?.changed).toEqual([
      { what: 'server version', before: '6.3.1', after: '6.4.0' },
      { what: 'addresses', before: '203.0.113.7', after: '203.0.113.8' },
    ]);
  });

  it('says it as well where checks run so often that there are many around the beginning', async () => {
    const brokenMs = fromMs + 20 * minuteMs;
    const checks = Array.from({ length: 240 }, (_, index) => {
      const timeMs = fromMs + index * 10_000;
      return timeMs < brokenMs
        ? makeCheck(timeMs)
        : { ...makeCheck(timeMs, { code: 'refresh.not-extended' }), server: { version: '6.4.0' } };
    });
    const file = makeFile({ everyMs: 10_000, probingRegions: ['eu-central-1'] });
    const [incident] = await incidentsOf(checks, '?from=-24h', { file });
    expect(incident?.changed).toEqual([{ what: 'server version', before: '6.3.1', after: '6.4.0' }]);
  });

  it('counts rounds, not minutes, where a class is looked at more rarely', async () => {
    const file = makeFile();
    const targets = file.targets.map((target) => ({ ...target, policy: { everyMs: 60 * minuteMs } }));
    const hourly = (timeMs: number) => (minuteOf(timeMs) % 60 === 0 ? 'policy.anonymous-accepted' : null);
    const found = await incidentsOf(makeChecks(fromMs, endMs, hourly, ['eu-central-1']), '', {
      file: { ...file, targets, probingRegions: ['eu-central-1'] },
    });
    expect(found).toMatchObject([{ class: 'policy', startedAt: at(0), endedAt: null }]);
  });

  it('finds the outage of a month ago, by the steps that are kept', async () => {
    const monthAgoMs = fromMs - 30 * 86_400_000;
    const checks = makeChecks(monthAgoMs, monthAgoMs + 180 * minuteMs, (timeMs) => {
      const minute = (timeMs - monthAgoMs) / minuteMs;
      return minute >= 62 && minute < 78 ? 'dns.server-failure' : null;
    });
    const found = await incidentsOf(checks, '?from=-40d&to=-20d');
    expect(found).toMatchObject([
      {
        startedAt: new Date(monthAgoMs + 60 * minuteMs).toISOString(),
        endedAt: new Date(monthAgoMs + 80 * minuteMs).toISOString(),
      },
    ]);
  });

  it('gives pages that follow one another', async () => {
    const checks = [20, 60, 100].flatMap((minute) =>
      [0, 1, 2].map((more) => makeCheck(fromMs + (minute + more) * minuteMs, { code: 'tcp.refused' })),
    );
    const well = makeChecks(fromMs, endMs, (timeMs) =>
      [20, 21, 22, 60, 61, 62, 100, 101, 102].includes(minuteOf(timeMs)) ? 'no check' : null,
    );
    const all = [...checks, ...well];
    const first = await ask('/api/targets/chat/incidents?limit=2', { checks: all, nowMs });
    expect(first.json).toMatchObject({ incidents: [{ startedAt: at(100) }, { startedAt: at(60) }] });
    const next = /<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await ask(next, { checks: all });
    expect(second.json).toMatchObject({ incidents: [{ startedAt: at(20) }] });
    expect(second.headers.get('link')).toBeNull();
  });

  it('gives each on one page or another, also where several classes begin to fail in the same minute', async () => {
    const checks = makeChecks(fromMs, endMs, (timeMs, region) => {
      if (![20, 21, 60, 61].includes(minuteOf(timeMs))) return null;
      return region === 'us-east-1' ? 'token.stale' : 'tls.alert';
    });
    const seen: unknown[] = [];
    let next: string | null = '/api/targets/chat/incidents?limit=1';
    for (let page = 0; next !== null && page < 9; page += 1) {
      const { json, headers } = await ask(next, { checks });
      seen.push(...(json as { readonly incidents: readonly Incident[] }).incidents.map(({ id }) => id));
      next = /<([^>]+)>/.exec(headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).toEqual((await incidentsOf(checks)).map(({ id }) => id));
    expect(seen).toHaveLength(4);
  });
});
