import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstIncidents, laterIncidents } from '../../functions/cli/demo-incidents.ts';
import { calmMs, type DemoEvent, firstCalmMs, longCalmMs, playIncidents } from '../../functions/cli/demo-script.ts';
import { type DemoTargets, startDemoTargets } from '../../functions/cli/demo-targets.ts';
import { leastFailingMs, planIncident } from '../../functions/cli/demo-times.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';

const minuteMs = 60_000;
const midnightMs = Date.parse('2026-11-23T00:00:00Z');

describe('the time of an incident', () => {
  it('lies within one minute, whatever the second at which the newcomer starts', () => {
    for (let startMs = midnightMs; startMs < midnightMs + minuteMs; startMs += 250) {
      for (const warningMs of [0, 12_000]) {
        const { warnsMs, breaksMs, mendsMs, alertedMs } = planIncident(startMs + firstCalmMs, warningMs);
        expect(warnsMs).toBeGreaterThanOrEqual(startMs + firstCalmMs);
        expect(breaksMs - warnsMs).toBe(warningMs);
        expect(breaksMs % 1_000).toBe(0);
        expect(mendsMs - breaksMs).toBeGreaterThanOrEqual(leastFailingMs);
        expect(Math.floor(breaksMs / minuteMs)).toBe(Math.floor(mendsMs / minuteMs));
        expect(alertedMs).toBe((Math.floor(breaksMs / minuteMs) + 1) * minuteMs);
      }
    }
  });

  it('lets the first one be seen, alerted and resolved within three minutes, with time to spare', () => {
    const warningMs = firstIncidents[0]?.warning?.lastsMs ?? 0;
    for (let second = 0; second < 60; second += 1) {
      const startMs = midnightMs + second * 1_000;
      const times = planIncident(startMs + firstCalmMs, warningMs);
      const sinceStart = (timeMs: number) => (timeMs - startMs) / 1_000;
      expect(sinceStart(times.breaksMs), `started at second ${second}`).toBeLessThanOrEqual(65);
      expect(sinceStart(times.alertedMs), `started at second ${second}`).toBeLessThanOrEqual(110);
      expect(sinceStart(times.resolvedMs), `started at second ${second}`).toBeLessThanOrEqual(170);
    }
  });
});

describe('the demo', () => {
  let demo: DemoTargets;
  beforeAll(async () => {
    demo = await startDemoTargets();
  });
  afterAll(() => demo.close());

  const check = async (name: string): Promise<Check> => {
    const target = demo.targets.find((one) => one.name === name);
    if (target === undefined) throw new Error(`no target ${name}`);
    return probeTarget(target, { region: 'local', clock: systemClock });
  };

  it('starts with every target well, tokens refreshed, in both encodings', async () => {
    const checks = await Promise.all(demo.targets.map(({ name }) => check(name)));
    expect(checks.map(({ outcome }) => outcome)).toEqual(['up', 'up', 'up', 'up']);
    for (const { timingsMs } of checks) expect(timingsMs.refresh).toBeGreaterThan(0);
    expect(new Set(demo.targets.map(({ encoding }) => encoding))).toEqual(new Set(['json', 'protobuf']));
  });

  it('breaks one target at a time at its own address, names what it broke, and mends it', async () => {
    const told: { readonly event: DemoEvent; readonly outcome: string }[] = [];
    const ended = new AbortController();
    // An hour ago: the certificate that is to expire has then truly expired.
    let nowMs = Date.now() - 60 * minuteMs;
    const startMs = nowMs;
    const happened: DemoEvent[] = [];
    const all = firstIncidents.length * 2 + laterIncidents.length;
    await playIncidents({
      demo,
      now: () => nowMs,
      signal: ended.signal,
      tell: (event) => void happened.push(event),
      async waitUntil(timeMs) {
        for (const event of happened.splice(0)) {
          if (event.kind !== 'breaks' && event.kind !== 'mends') {
            told.push({ event, outcome: '' });
            continue;
          }
          const outcomes = await Promise.all(
            demo.targets.map(async ({ name }) => {
              const checked = await check(name);
              return checked.outcome === 'up'
                ? []
                : [`${name} ${checked.outcome === 'down' ? checked.failure.code : ''}`];
            }),
          );
          told.push({ event, outcome: outcomes.flat().join() });
          if (event.kind === 'mends' && event.number === all) ended.abort();
        }
        nowMs = Math.max(nowMs, timeMs);
      },
    });
    const cycle = [...firstIncidents, ...laterIncidents, ...firstIncidents];
    const expected = cycle.flatMap(({ target, code }) => [
      { kind: 'breaks', outcome: `${target} ${code}` },
      { kind: 'mends', outcome: '' },
    ]);
    const seen = told.filter(({ event }) => event.kind === 'breaks' || event.kind === 'mends');
    expect(seen.map(({ event, outcome }) => ({ kind: event.kind, outcome }))).toEqual(expected);

    const breaksMs = told.flatMap(({ event }) => (event.kind === 'breaks' ? [event.times.breaksMs] : []));
    const gapsMs = breaksMs.map((timeMs, index) => timeMs - (breaksMs[index - 1] ?? startMs));
    const [, second = 0, third = 0, ...later] = gapsMs;
    for (const gapMs of [second, third]) expect(gapMs).toBeLessThanOrEqual(2 * minuteMs + calmMs);
    for (const gapMs of later) expect(gapMs).toBeGreaterThanOrEqual(longCalmMs);
    const over = told.flatMap(({ event }) => (event.kind === 'first-round-over' ? [event.nextMs] : []));
    expect(over).toHaveLength(1);
  });

  it('lets the certificate end before the eyes of who looks on: degraded first, then expired', async () => {
    const [incident] = firstIncidents;
    if (incident === undefined) throw new Error('there is a first incident');
    const meet = async (breaksMs: number) => {
      const running = await incident.start(demo.lab, { ...planIncident(breaksMs, 0), breaksMs });
      await demo.breakTarget(incident.target, running);
      const checked = await check(incident.target);
      demo.mendTarget(incident.target);
      return checked;
    };
    const before = await meet(Date.now() + minuteMs);
    expect(before.outcome).toBe('degraded');
    expect(before.degradations.map(({ code }) => code)).toEqual(['degraded.certificate-expiring']);
    const after = await meet(Date.now() - 1_000);
    expect(after.outcome === 'down' && after.failure.code).toBe('tls.certificate-expired');
  });

  it('changes nothing of what is checked, only what answers', async () => {
    for (const incident of [...firstIncidents, ...laterIncidents]) {
      const running = await incident.start(demo.lab, planIncident(Date.now(), 0));
      const { url, token, ...others } = running.target;
      expect(new URL(url).host, incident.code).toMatch(/^127\.0\.0\.1:/);
      expect(['fetch', undefined], incident.code).toContain(token?.kind);
      expect(others, incident.code).toEqual({});
      await running.close();
    }
  });

  it('waits for another minute where the machine slept through the one that was planned', async () => {
    const ended = new AbortController();
    let nowMs = midnightMs;
    const kinds: string[] = [];
    await playIncidents({
      demo,
      now: () => nowMs,
      signal: ended.signal,
      tell(event) {
        kinds.push(event.kind);
        if (event.kind === 'breaks') ended.abort();
      },
      async waitUntil(timeMs) {
        nowMs = kinds.length === 1 ? timeMs + 90_000 : Math.max(nowMs, timeMs);
      },
    });
    expect(kinds).toEqual(['planned', 'planned', 'warns', 'breaks']);
  });
});
