import { describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { makeCheck, minuteMs, nowMs } from './recording.ts';

const fromMs = nowMs - 10 * minuteMs;
const checks = [
  makeCheck(fromMs, { phasesMs: { tls: 20 } }),
  makeCheck(fromMs, { phasesMs: { tls: 45.678 }, region: 'us-east-1' }),
  makeCheck(fromMs + 2 * minuteMs, { phasesMs: { tls: 5_000 }, code: 'tls.timeout', totalMs: 5_001 }),
];

async function askPoints(query: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { json } = await ask(`/api/targets/chat/history?step=60&from=-11m${query}`, { checks });
  const { points } = json as { readonly points: readonly Readonly<Record<string, unknown>>[] };
  return points.filter(({ good, bad }) => Number(good) + Number(bad) > 0);
}

describe('latencies by phase', () => {
  it('stand beside the others where they are asked for, each of its slowest region, also where nothing got through', async () => {
    const same = (ms: number) => ({ p50: ms, p95: ms, p99: ms });
    const [good, failed] = await askPoints('&phases=1');
    expect(good).toMatchObject({ ...same(80), phases: { dns: same(1), tls: same(45.678) } });
    expect(failed).toMatchObject({ bad: 1, phases: { tls: same(5_000) } });
    expect(failed).not.toHaveProperty('p50');
    const [one] = await askPoints('&phases=1&region=eu-central-1');
    expect(one).toMatchObject({ phases: { tls: same(20) } });
  });

  it('are absent where nobody asks', async () => {
    for (const query of ['', '&phases=0']) {
      expect((await askPoints(query)).filter((point) => 'phases' in point)).toEqual([]);
    }
  });

  it('are asked for by 1 alone', async () => {
    const { status, json } = await ask('/api/targets/chat/history?phases=all', { checks });
    expect(status).toBe(400);
    expect(json).toMatchObject({ detail: expect.stringContaining('phases') });
  });
});
