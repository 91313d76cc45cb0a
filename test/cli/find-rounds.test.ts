import { describe, expect, it } from 'vitest';
import { replay } from '../../functions/alarm/replay.ts';
import { findRounds } from '../../functions/cli/find-rounds.ts';
import { sceneOf } from '../../functions/cli/replay-scene.ts';
import { readRight } from '../monitor/readings.ts';

const minuteMs = 60_000;
const startMs = Date.parse('2026-11-22T08:00:00Z');

function checkAt(minutes: number, region = 'home', code: string | null = null) {
  return { timeMs: startMs + minutes * minuteMs, target: 'chat', region, code };
}

function roundsOf(minutes: readonly number[], roundMinutes: number): readonly number[] {
  const checks = minutes.map((minute) => checkAt(minute));
  const roundOf = findRounds(checks, roundMinutes * minuteMs);
  return checks.map((check) => (roundOf(check) - startMs) / minuteMs);
}

describe('the rounds of a timeline', () => {
  it('begin where the checks of a region do, a little early or late', () => {
    expect(roundsOf([2.3, 7.9, 12, 18.1], 5)).toEqual([2, 7, 12, 17]);
    expect(roundsOf([4.99, 10.01, 14.99], 5)).toEqual([4, 9, 14]);
  });

  it('begin at multiples of their length where checks come in every minute', () => {
    expect(roundsOf([0, 1, 2, 3, 4, 5], 5)).toEqual([0, 0, 0, 0, 0, 5]);
    expect(roundsOf([0.5, 1.9], 1)).toEqual([0, 1]);
  });

  it('are one round in each of the last five minutes, whichever minute a region has: no page lets go in mid-outage', () => {
    const file = readRight(
      [
        'regions: { home: home, probe: [east, west] }',
        'every: 5m',
        'targets: [{ name: chat, url: "wss://a.example/x", alerts: { handshake: { failures: 3, of: 3 } } }]',
      ].join('\n'),
    );
    const checks = Array.from({ length: 16 }, (_, round) =>
      ['home', 'east', 'west'].map((region, index) =>
        checkAt(round * 5 + index * 1.5, region, round >= 4 && round < 10 ? 'tcp.refused' : null),
      ),
    ).flat();
    const found = replay(sceneOf(file, checks), checks).map(({ time, event }) => `${time.slice(11, 16)} ${event}`);
    expect(found).toEqual(['08:32 firing', '08:52 resolved']);
  });
});
