import { describe, expect, it } from 'vitest';
import { alertsOf, chat, checksOf, minuteMs, repeat, sceneFor, threeRegions } from './timelines.ts';

describe('files of other kinds', () => {
  it('pages from the one region that a file without regions has', () => {
    const checks = checksOf({ local: `.....XXXX${repeat('.', 10)}____` });
    expect(alertsOf(sceneFor(chat), checks, { untilMs: Date.parse('2026-11-22T08:23:00Z') })).toEqual([
      '08:07 firing chat handshake critical tls.closed-midway local',
      '08:13 resolved chat handshake critical tls.closed-midway local',
      '08:22 silent - monitor critical - local',
    ]);
  });

  it('pages once, not once a region, where one region is enough', () => {
    const scene = sceneFor(
      threeRegions,
      chat.replace('name: chat,', 'name: chat, alerts: { handshake: { failures: 3, regions: 1, severity: warning } },'),
    );
    const checks = checksOf({
      home: `.....XXX${repeat('.', 12)}`,
      standby: `.......XXXX${repeat('.', 9)}`,
      probe: repeat('.', 20),
    });
    expect(alertsOf(scene, checks)).toEqual([
      '08:08 firing chat handshake warning tls.closed-midway home',
      '08:14 resolved chat handshake warning tls.closed-midway home,standby',
    ]);
  });

  it('takes a round of checks for a minute where checks run every five', () => {
    const scene = sceneFor('every: 5m', threeRegions, chat);
    const signs = `...XX${repeat('.', 7)}`;
    expect(alertsOf(scene, checksOf({ home: signs, standby: signs, probe: signs }, 'chat', 5))).toEqual([
      '08:21 firing chat handshake critical tls.closed-midway home,standby,probe',
      '08:41 resolved chat handshake critical tls.closed-midway home,standby,probe',
    ]);
    const healthy = repeat('.', 12);
    const checks = checksOf({ home: healthy, standby: healthy, probe: '.....____...' }, 'chat', 5);
    expect(alertsOf(scene, checks)).toEqual([
      '08:36 silent - monitor critical - probe',
      '08:46 resolved - monitor critical - probe',
    ]);
  });

  it('counts a region once a round, however late its runs come and however close its lines are', () => {
    const scene = sceneFor('every: 5m', threeRegions, chat);
    const quiet = repeat('.', 20);
    const advisory = [
      '08:26 advisory chat handshake info tcp.refused probe',
      '09:11 resolved chat handshake info tcp.refused probe',
    ];
    const onTime = checksOf(
      { home: quiet, standby: quiet, probe: `...${repeat('R', 6)}${repeat('.', 11)}` },
      'chat',
      5,
    );
    expect(alertsOf(scene, onTime)).toEqual(advisory);
    const late = onTime.map((check, index) =>
      check.region === 'probe' && index % 2 === 0 ? { ...check, timeMs: check.timeMs + 70_000 } : check,
    );
    expect(openingsAndEnds(alertsOf(scene, late))).toEqual(['advisory', 'resolved']);
    const closer = onTime.flatMap((check) =>
      [0, 1, 2, 3].map((minute) => ({ ...check, timeMs: check.timeMs + minute * minuteMs })),
    );
    expect(openingsAndEnds(alertsOf(scene, closer))).toEqual(['advisory', 'resolved']);
  });

  it('says nothing of what is switched off', () => {
    const scene = sceneFor(
      threeRegions,
      chat.replace('name: chat,', 'name: chat, alerts: { handshake: false, silent: false, monitor: false },'),
    );
    const signs = `.....XXXXXXMMMMMM${repeat('_', 10)}.....`;
    expect(alertsOf(scene, checksOf({ home: signs, standby: signs, probe: signs }))).toEqual([]);
  });

  it('keeps targets apart', () => {
    const scene = sceneFor(
      threeRegions,
      'targets: [{ name: chat, url: "wss://a.example/x" }, { name: feed, url: "wss://b.example/x" }]',
    );
    const healthy = repeat('.', 20);
    const down = `.....XXXX${repeat('.', 11)}`;
    const checks = [
      ...checksOf({ home: healthy, standby: down, probe: healthy }),
      ...checksOf({ home: down, standby: healthy, probe: down }, 'feed'),
    ];
    expect(alertsOf(scene, checks)).toEqual([
      '08:07 firing feed handshake critical tls.closed-midway home,probe',
      '08:08 advisory chat handshake info tls.closed-midway standby',
      '08:13 resolved feed handshake critical tls.closed-midway home,probe',
      '08:15 resolved chat handshake info tls.closed-midway standby',
    ]);
  });

  it('names no target for a fault of ours that hits several', () => {
    const scene = sceneFor(
      threeRegions,
      'targets: [{ name: chat, url: "wss://a.example/x" }, { name: feed, url: "wss://b.example/x" }]',
    );
    const signs = '.....MMMM.';
    const quiet = repeat('.', 10);
    const checks = [
      ...checksOf({ home: quiet, standby: quiet, probe: signs }),
      ...checksOf({ home: quiet, standby: quiet, probe: signs }, 'feed'),
    ];
    expect(alertsOf(scene, checks)).toEqual(['08:08 firing - monitor warning monitor.secret-unavailable probe']);
  });
});

function openingsAndEnds(alerts: readonly string[]): readonly (string | undefined)[] {
  return alerts.map((alert) => alert.split(' ')[1]);
}

describe('a lean target, whose metrics are sent only when something fails', () => {
  const lean = sceneFor(threeRegions, chat.replace('name: chat,', 'name: chat, metrics: lean,'));

  it('has its advisories resolved at the same minute, however much further back CloudWatch looks than N', () => {
    const quiet = repeat('.', 25);
    const checks = checksOf({ home: quiet, standby: quiet, probe: `.....XXXX${repeat('.', 16)}` });
    const alerts = [
      '08:08 advisory chat handshake info tls.closed-midway probe',
      '08:15 resolved chat handshake info tls.closed-midway probe',
    ];
    expect(alertsOf(lean, checks, { extraPeriods: 0 })).toEqual(alerts);
    expect(alertsOf(lean, checks)).toEqual(alerts);
  });

  it('pages although points are always late, even where every minute of N has to fail', () => {
    const signs = `.....${repeat('X', 6)}..........`;
    const late = checksOf({ home: signs, standby: signs, probe: signs }).map((check) => ({
      ...check,
      arrivedMs: check.timeMs + minuteMs,
    }));
    const strict = chat.replace(
      'name: chat,',
      'name: chat, metrics: lean, alerts: { handshake: { failures: 3, of: 3 } },',
    );
    expect(alertsOf(sceneFor(threeRegions, strict), late)[0]).toBe(
      '08:09 firing chat handshake critical tls.closed-midway home,standby,probe',
    );
  });

  it('is not paged for a single failure', () => {
    const signs = `.....X${repeat('.', 15)}`;
    expect(alertsOf(lean, checksOf({ home: signs, standby: signs, probe: signs }))).toEqual([]);
  });
});
