import { describe, expect, it } from 'vitest';
import { replay } from '../../functions/alarm/replay.ts';
import type { TimedCheck } from '../../functions/alarm/timed-check.ts';
import { firstIncidents } from '../../functions/cli/demo-incidents.ts';
import { calmMs, firstCalmMs } from '../../functions/cli/demo-script.ts';
import { demoSettings, everySeconds } from '../../functions/cli/demo-targets.ts';
import { type IncidentTimes, planIncident } from '../../functions/cli/demo-times.ts';
import { sceneOf } from '../../functions/cli/replay-scene.ts';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { labFile } from './start-scene.ts';

const midnightMs = Date.parse('2026-11-23T00:00:00Z');
const names = ['chat', 'live-scores', 'notifications', 'trading-desk'];

describe('what the alarms of the demo send', () => {
  it('is an alert and its end for each incident, when the console says so, whatever second it was started in', () => {
    const reading = readTargets(JSON.stringify({ ...demoSettings, targets: names.map(labFile) }));
    if (reading.kind !== 'right') throw new Error(JSON.stringify(reading.mistakes));
    const scene = sceneOf(reading.file);
    for (let second = 0; second < 60; second += 1) {
      const startMs = midnightMs + second * 1_000;
      const planned = planFirstRound(startMs);
      // Every place that a target can have in the round of checks.
      const placeMs = (second * 1_733) % (everySeconds * 1_000);
      const alerts = replay(scene, checksOf(startMs, planned, placeMs), {
        untilMs: planned.at(-1)?.times.resolvedMs ?? 0,
      });
      const sent = alerts.map(({ time, event, target, code }) => `${time} ${event} ${target} ${code}`);
      const expected = planned.flatMap(({ times, target, code }) => [
        `${new Date(times.alertedMs).toISOString()} firing ${target} ${code}`,
        `${new Date(times.resolvedMs).toISOString()} resolved ${target} ${code}`,
      ]);
      expect(sent, `started at second ${second}`).toEqual(expected);
      const [first] = planned;
      expect(((first?.times.resolvedMs ?? 0) - startMs) / 1_000, `started at second ${second}`).toBeLessThanOrEqual(
        170,
      );
    }
  });
});

interface Planned {
  readonly target: string;
  readonly code: string;
  readonly times: IncidentTimes;
}

function planFirstRound(startMs: number): readonly Planned[] {
  let earliestMs = startMs + firstCalmMs;
  return firstIncidents.map(({ target, code, warning }) => {
    const times = planIncident(earliestMs, warning?.lastsMs ?? 0);
    earliestMs = times.resolvedMs + calmMs;
    return { target, code, times };
  });
}

/** Each target in its turn; a check that begins while its target is broken finds that. */
function checksOf(startMs: number, planned: readonly Planned[], placeMs: number): readonly TimedCheck[] {
  const endMs = (planned.at(-1)?.times.resolvedMs ?? 0) - 1;
  const checks: TimedCheck[] = [];
  for (let timeMs = startMs + placeMs; timeMs < endMs; timeMs += everySeconds * 1_000) {
    for (const target of names) {
      const broken = planned.find(
        (one) => one.target === target && timeMs >= one.times.breaksMs && timeMs < one.times.mendsMs,
      );
      checks.push({ timeMs, target, region: 'local', code: broken?.code ?? null });
    }
  }
  return checks;
}
