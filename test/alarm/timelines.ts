import type { ReplayOptions, ReplayScene } from '../../functions/alarm/replay.ts';
import { replay } from '../../functions/alarm/replay.ts';
import type { Alert } from '../../functions/alarm/replay-journal.ts';
import type { TimedCheck } from '../../functions/alarm/timed-check.ts';
import { sceneOf } from '../../functions/cli/replay-scene.ts';
import { readRight } from '../monitor/readings.ts';

export const startMs = Date.parse('2026-11-22T08:00:00Z');
export const minuteMs = 60_000;

/** What a sign of a timeline stands for; `_` is a minute in which the probe did not run. */
const codes: Readonly<Record<string, string | null>> = {
  '.': null,
  X: 'tls.closed-midway',
  R: 'tcp.refused',
  T: 'token.unreachable',
  C: 'connect.server-error',
  D: 'degraded.slow',
  M: 'monitor.secret-unavailable',
  P: 'ping.missing',
};

/** Regions check at different seconds of a minute, as they do in life. */
const secondOf: Readonly<Record<string, number>> = { home: 5, standby: 31, probe: 58 };

/** One sign a minute, from 08:00 on, for each region. */
export type Timeline = Readonly<Record<string, string>>;

/** The regions of {@link threeRegions} are called by what they are. */
export const threeRegions = 'regions: { home: home, standby: standby, probe: [probe] }';
export const chat =
  'targets: [{ name: chat, url: "wss://rt.example.com/connection/websocket", token: { mint: { hmacSecret: "env:S" } } }]';

export function sceneFor(...lines: readonly string[]): ReplayScene {
  return sceneOf(readRight(`${lines.join('\n')}\n`));
}

export function checksOf(timeline: Timeline, target = 'chat', everyMinutes = 1): readonly TimedCheck[] {
  return Object.entries(timeline).flatMap(([region, signs]) =>
    [...signs].flatMap((sign, index) => {
      if (sign === '_') return [];
      const code = codes[sign];
      if (code === undefined) throw new Error(`no such sign: ${sign}`);
      const timeMs = startMs + index * everyMinutes * minuteMs + (secondOf[region] ?? 0) * 1_000;
      return [{ timeMs, target, region, code }];
    }),
  );
}

export function atMinute(minute: number): number {
  return startMs + minute * minuteMs;
}

/** `08:07 firing chat handshake critical tls.closed-midway home,standby` */
export function describeAlert({ time, event, target, class: failed, severity, code, regions }: Alert): string {
  return [time.slice(11, 16), event, target ?? '-', failed, severity, code ?? '-', regions.join(',')].join(' ');
}

export function alertsOf(
  scene: ReplayScene,
  checks: readonly TimedCheck[],
  options: ReplayOptions = {},
): readonly string[] {
  return replay(scene, checks, options).map(describeAlert);
}

export function repeat(signs: string, times: number): string {
  return signs.repeat(times);
}
