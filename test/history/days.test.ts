import { describe, expect, it } from 'vitest';
import { sumDays } from '../../functions/history/sum-days.ts';
import { ask } from './ask.ts';
import { makeChecks, minuteMs, nowMs } from './recording.ts';

const hourMs = 60 * minuteMs;

describe('the days of GET /api/targets', () => {
  it('are there only when they are asked for, today last and up to now', async () => {
    const yesterday = Date.parse('2026-11-21T23:00:00.000Z');
    const checks = makeChecks(yesterday, yesterday + 2 * hourMs, (timeMs) =>
      timeMs < yesterday + 10 * minuteMs ? 'tcp.refused' : null,
    );
    const { json } = await ask('/api/targets?days=3', { checks });
    const minutes = [
      [0, 0, 1_440],
      [50, 10, 1_380],
      [60, 0, 479],
    ];
    expect(json).toMatchObject({ targets: [{ days: { from: '2026-11-20', minutes } }] });
    expect((await ask('/api/targets', { checks })).text).not.toContain('days');
  });

  it.each(['0', '91', '-1', '1.5', 'all', ''])('are refused where %j are asked for', async (days) => {
    const { status, json } = await ask(`/api/targets?days=${days}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ detail: expect.stringContaining('from 1 to 90') });
  });

  it('begin with today at midnight', () => {
    const midnight = Date.parse('2026-11-22T00:00:00.000Z');
    const none = { good: new Uint16Array(), bad: new Uint16Array() };
    const daysUpTo = (toMs: number, count: number) => sumDays(none, { fromMs: toMs, toMs }, count);
    expect(daysUpTo(midnight + minuteMs, 1).from).toBe('2026-11-22');
    expect(daysUpTo(midnight, 1).from).toBe('2026-11-21');
    expect(daysUpTo(nowMs, 90).minutes).toHaveLength(90);
  });
});
