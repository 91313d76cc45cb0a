import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetFailures } from '../../functions/history/query-failures.ts';
import type { TargetHistory } from '../../functions/history/query-history.ts';
import type { TargetStates } from '../../functions/history/query-targets.ts';
import { makeHistoryFolder } from '../platform/local/recorded-file.ts';
import { openScene, type Scene } from './history-scene.ts';

const folder = makeHistoryFolder();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(folder);
});
afterAll(() => scene.close());

async function get<Body>(path: string): Promise<Body> {
  const response = await fetch(`${scene.url}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

const range = 'from=2026-11-22T06:00:00Z&to=2026-11-22T08:59:00Z';
const asked = { from: '2026-11-22T06:00:00Z', to: '2026-11-22T08:59:00Z', step: '5m' };

describe('one history, asked for in five ways', () => {
  it('has in it what the scene has', async () => {
    const { uptime } = await get<TargetHistory>(`/api/targets/chat/history?${range}&step=5m`);
    // 179 minutes: 17 in which no check ran, and one in which only the monitor failed.
    expect(uptime).toEqual({ good: 144, bad: 17, unknown: 18, ratio: 144 / 161 });
  });

  it.each(['history --json from the file', 'history --json from a server'])(
    'is over HTTP what it is in %s',
    async (how) => {
      const from = how.endsWith('server') ? { url: scene.url } : {};
      const { status, out, err } = await scene.run('chat', { ...asked, ...from, json: true });
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(JSON.parse(out)).toEqual({
        schema: 1,
        target: 'chat',
        history: await get(`/api/targets/chat/history?${range}&step=5m`),
        failures: await get(`/api/targets/chat/failures?${range}`),
        incidents: await get(`/api/targets/chat/incidents?${range}&limit=200`),
      });
    },
  );

  it('is over the same range, where that is fitted to whole steps', async () => {
    const { out } = await scene.run('chat', { from: '-100m', step: '1h', json: true });
    const { history, failures } = JSON.parse(out);
    expect(history).toEqual(await get('/api/targets/chat/history?from=-100m&step=1h'));
    expect(failures).toEqual(await get(`/api/targets/chat/failures?from=${history.from}&to=${history.to}`));
  });

  it('is in the CSV to the digit', async () => {
    const { out } = await scene.run('chat', { ...asked, csv: true });
    const { points } = await get<TargetHistory>(`/api/targets/chat/history?${range}&step=5m`);
    const [header, ...lines] = out.split('\r\n').slice(0, -1);
    expect(header).toBe('target,time,good_minutes,bad_minutes,unknown_minutes,p50_ms,p95_ms,p99_ms');
    const number = (text: string | undefined) => (text === '' || text === undefined ? undefined : Number(text));
    expect(
      lines.map((line) => {
        const [target, time, good, bad, unknown, p50, p95, p99] = line.split(',');
        return { target, time, minutes: [good, bad, unknown].map(number), latencies: [p50, p95, p99].map(number) };
      }),
    ).toEqual(
      points.map(({ time, good, bad, unknown, p50, p95, p99 }) => ({
        target: 'chat',
        time,
        minutes: [good, bad, unknown],
        latencies: [p50, p95, p99],
      })),
    );
    expect(points.some(({ p50 }) => p50 === undefined)).toBe(true);
  });

  it('has the phases in CSV and JSON, where they are asked for', async () => {
    const { history } = JSON.parse((await scene.run('chat', { ...asked, phases: true, json: true })).out);
    expect(history).toEqual(await get(`/api/targets/chat/history?${range}&step=5m&phases=1`));
    expect(history.points[0].phases).toEqual({ dns: { p50: 1, p95: 1, p99: 1 } });
    const { out } = await scene.run('chat', { ...asked, phases: true, csv: true });
    expect(out.split('\r\n')[0]).toMatch(/,p99_ms,dns_p50_ms,dns_p95_ms,dns_p99_ms$/);
    expect(out.split('\r\n')[1]).toMatch(/,1,1,1$/);
  });

  it('is in the table, rounded', async () => {
    const { out } = await scene.run('chat', asked);
    expect(out).toMatch(/^total +89\.44 % +144 +17 +18$/m);
    const { codes } = await get<TargetFailures>(`/api/targets/chat/failures?${range}`);
    for (const { code, count } of codes) expect(out).toMatch(new RegExp(`^${code} +${count} +2026`, 'm'));
    expect(codes.map(({ code }) => code)).toEqual([
      'tls.certificate-expired',
      'connect.token-expired',
      'tls.alert',
      'tcp.timeout',
      'monitor.out-of-time',
    ]);
  });

  it('is in what is scraped', async () => {
    const text = await (await fetch(`${scene.url}/metrics`)).text();
    const samples = new Map(
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => {
          const at = line.lastIndexOf(' ');
          return [line.slice(0, at).replace('centrifugo_canary_', ''), Number(line.slice(at + 1))] as const;
        }),
    );
    const sampleOf = (name: string, labels: string) => samples.get(`${name}{${labels}}`);
    const { targets } = await get<TargetStates>('/api/targets');
    for (const { name, certificateDaysLeft } of targets) {
      const labels = `target="${name}",region="local"`;
      const { codes } = await get<TargetFailures>(`/api/targets/${name}/failures?from=2026-11-16`);
      for (const { code, count } of codes) expect(sampleOf('failures_total', `${labels},code="${code}"`)).toBe(count);
      const count = (pattern: RegExp) =>
        codes.filter(({ code }) => pattern.test(code)).reduce((sum, one) => sum + one.count, 0);
      expect(sampleOf('handshake_errors_total', labels)).toBe(count(/^(?:dns|tcp|tls|upgrade)\./));
      expect(sampleOf('token_errors_total', labels)).toBe(count(/^(?:token|connect|refresh)\./));
      expect(sampleOf('certificate_days_left', labels) ?? null).toBe(certificateDaysLeft);
    }
    const [chat, feed] = targets;
    expect([chat?.outcome, sampleOf('up', 'target="chat",region="local"')]).toEqual(['degraded', 1]);
    expect([feed?.outcome, sampleOf('up', 'target="feed",region="local"')]).toEqual(['down', 0]);
    const last = await get<{ checks: { timingsMs: { total: number } }[] }>('/api/targets/chat/checks?limit=1');
    expect(sampleOf('check_duration_seconds', 'target="chat",region="local"')).toBe(
      Number(((last.checks[0]?.timingsMs.total ?? 0) / 1_000).toFixed(6)),
    );
    // Drills, and a target that is no longer in the file, are nowhere.
    expect(text).not.toMatch(/tcp\.refused|gone/);
  });
});
