import { describe, expect, it } from 'vitest';
import type { HistoryStore, SeriesQuery } from '../../functions/history/store.ts';
import { makeCheck, makeChecks, makeFile, minuteMs, nowMs, type Recording, regions } from './recording.ts';

export interface SuiteOptions {
  /** A store that holds what was recorded, and nothing else. */
  readonly open: (recording: Recording) => Promise<HistoryStore>;
  /** Between the durations that were measured, as an emulator of CloudWatch does it; else by nearest rank. */
  readonly interpolatesPercentiles?: boolean;
}

/** What every store has to do. */
export function describeStore(name: string, { open, interpolatesPercentiles = false }: SuiteOptions): void {
  const hourMs = 3_600_000;
  const fromMs = Date.parse('2026-11-22T08:00:00.000Z');
  const query: SeriesQuery = {
    targets: ['chat'],
    regions: ['eu-central-1'],
    fromMs,
    toMs: fromMs + 10 * minuteMs,
    stepSeconds: 60,
  };
  const record = (recording: Partial<Recording>) => open({ file: makeFile(), checks: [], nowMs, ...recording });

  describe(name, () => {
    it('tells good, bad and unknown minutes apart', async () => {
      const checks = makeChecks(fromMs, query.toMs, (timeMs) => {
        const minute = (timeMs - fromMs) / minuteMs;
        return minute === 2 ? 'tcp.refused' : minute === 3 ? 'degraded.slow' : minute === 5 ? 'no check' : null;
      });
      const [row] = await (await record({ checks })).readMinutes(query);
      expect(row?.region).toBe('eu-central-1');
      expect(row?.points.filter(({ good, bad }) => good + bad > 0)).toEqual(
        [0, 1, 2, 3, 4, 6, 7, 8, 9].map((minute) => ({
          timeMs: fromMs + minute * minuteMs,
          good: minute === 2 ? 0 : 1,
          bad: minute === 2 ? 1 : 0,
        })),
      );
    });

    it('knows nothing of a minute in which only the monitor failed', async () => {
      const checks = [makeCheck(fromMs, { code: 'monitor.out-of-time' })];
      const [row] = await (await record({ checks })).readMinutes(query);
      expect(row?.points.filter(({ good, bad }) => good + bad > 0)).toEqual([]);
    });

    it('counts a server that accepts too much as good, since users get in', async () => {
      const checks = [makeCheck(fromMs, { code: 'policy.anonymous-accepted' })];
      const [row] = await (await record({ checks })).readMinutes(query);
      expect(row?.points).toEqual([{ timeMs: fromMs, good: 1, bad: 0 }]);
    });

    it('calls a minute bad in which one check of two failed, and counts it once', async () => {
      const checks = [makeCheck(fromMs + 1_000), makeCheck(fromMs + 30_000, { code: 'tcp.refused' })];
      const [row] = await (await record({ checks })).readMinutes(query);
      expect(row?.points).toEqual([{ timeMs: fromMs, good: 0, bad: 1 }]);
    });

    it('adds up minutes in longer steps, of which the last ends with the range', async () => {
      const checks = makeChecks(fromMs, fromMs + 12 * minuteMs, (timeMs) =>
        timeMs === fromMs + minuteMs ? 'tls.alert' : null,
      );
      const [row] = await (await record({ checks })).readMinutes({
        ...query,
        toMs: fromMs + 7 * minuteMs,
        stepSeconds: 300,
      });
      expect(row?.points).toEqual([
        { timeMs: fromMs, good: 4, bad: 1 },
        { timeMs: fromMs + 5 * minuteMs, good: 2, bad: 0 },
      ]);
    });

    it('lets a check stand for all minutes of its round', async () => {
      const file = makeFile({ everyMs: 5 * minuteMs });
      const checks = [makeCheck(fromMs + 2_000), makeCheck(fromMs + 5 * minuteMs + 2_000, { code: 'dns.timeout' })];
      const store = await record({ file, checks });
      const [row] = await store.readMinutes({ ...query, stepSeconds: 300 });
      expect(row?.points).toEqual([
        { timeMs: fromMs, good: 5, bad: 0 },
        { timeMs: fromMs + 5 * minuteMs, good: 0, bad: 5 },
      ]);
    });

    it('keeps targets and regions apart, and has nothing of names it does not know', async () => {
      const checks = [
        makeCheck(fromMs, { target: 'chat', region: 'eu-central-1' }),
        makeCheck(fromMs, { target: 'feed', region: 'us-east-1', code: 'tcp.refused' }),
      ];
      const store = await record({ file: makeFile({}, ['chat', 'feed']), checks });
      const rows = await store.readMinutes({ ...query, targets: ['chat', 'feed', 'nobody'], regions });
      const known = rows.flatMap(({ target, region, points }) =>
        points.filter(({ good, bad }) => good + bad > 0).map(({ bad }) => ({ target, region, bad })),
      );
      expect(known).toEqual([
        { target: 'chat', region: 'eu-central-1', bad: 0 },
        { target: 'feed', region: 'us-east-1', bad: 1 },
      ]);
    });

    it('gives durations of checks that got through, and none where none did', async () => {
      const checks = [
        makeCheck(fromMs + 1_000, { totalMs: 120.5 }),
        makeCheck(fromMs + minuteMs, { code: 'tls.timeout', totalMs: 5_000 }),
      ];
      const [row] = await (await record({ checks })).readDurations(query);
      expect(row?.points).toEqual([{ timeMs: fromMs, p50: 120.5, p95: 120.5, p99: 120.5 }]);
    });

    it('gives percentiles in order, and near where they belong', async () => {
      const checks = Array.from({ length: 60 }, (_, index) =>
        makeCheck(fromMs + index * minuteMs, { totalMs: 10 + index }),
      );
      const [row] = await (await record({ checks })).readDurations({
        ...query,
        toMs: fromMs + hourMs,
        stepSeconds: 3_600,
      });
      const [point] = row?.points ?? [];
      expect(point?.p50).toBeGreaterThanOrEqual(39);
      expect(point?.p50).toBeLessThanOrEqual(41);
      expect(point?.p95).toBeGreaterThanOrEqual(65);
      expect(point?.p99).toBeGreaterThanOrEqual(point?.p95 ?? Number.NaN);
      expect(point?.p99).toBeLessThanOrEqual(69);
    });

    it('takes percentiles by nearest rank: each is a duration that was measured', async ({ skip }) => {
      if (interpolatesPercentiles) skip('this store interpolates between the durations');
      // 20 in a minute: the 10th, the 19th and the 20th. In floating point, 0.95 times 20 is more than 19.
      const checks = Array.from({ length: 20 }, (_, index) =>
        makeCheck(fromMs + ((index * 7) % 20) * 1_000, { totalMs: (((index * 7) % 20) + 1) * 10 }),
      );
      const [row] = await (await record({ checks })).readDurations(query);
      expect(row?.points).toEqual([{ timeMs: fromMs, p50: 100, p95: 190, p99: 200 }]);
    });

    it('counts the duration of a degraded check, and none of a failed policy or a fault of our own', async () => {
      const checks = [
        makeCheck(fromMs + 1_000, { code: 'degraded.slow', totalMs: 2_500 }),
        makeCheck(fromMs + 2_000, { code: 'policy.anonymous-accepted', totalMs: 9_000 }),
        makeCheck(fromMs + 3_000, { code: 'monitor.out-of-time', totalMs: 9_500 }),
      ];
      const [row] = await (await record({ checks })).readDurations(query);
      expect(row?.points).toEqual([{ timeMs: fromMs, p50: 2_500, p95: 2_500, p99: 2_500 }]);
    });

    it('gives the percentiles of each phase, the failing one included, and no phase that never happened', async () => {
      const checks = [
        makeCheck(fromMs + 1_000, { phasesMs: { tcp: 4.25, tls: 12 } }),
        makeCheck(fromMs + 2_000, { phasesMs: { tcp: 3, tls: 5_000 }, code: 'tls.timeout', totalMs: 5_003 }),
        makeCheck(fromMs + minuteMs, { phasesMs: { tcp: 5 } }),
        makeCheck(fromMs, { region: 'us-east-1', phasesMs: { tcp: 90 } }),
      ];
      const store = await record({ checks, drills: [makeCheck(fromMs, { phasesMs: { ping: 7 } })] });
      const rows = await store.readPhases({ ...query, regions: ['eu-central-1', 'us-east-1'] });
      const at = (timeMs: number, p50: number, others: number) => ({ timeMs, p50, p95: others, p99: others });
      type Found = readonly (string | readonly { readonly timeMs: number }[])[];
      const namesAndTimes = (row: Found) =>
        row.map((part) => (typeof part === 'string' ? part : part.map(({ timeMs }) => timeMs)));
      const expected = [
        ['eu-central-1', 'dns', [at(fromMs, 1, 1), at(fromMs + minuteMs, 1, 1)]],
        ['eu-central-1', 'tcp', [at(fromMs, 3, 4.25), at(fromMs + minuteMs, 5, 5)]],
        ['eu-central-1', 'tls', [at(fromMs, 12, 5_000)]],
        ['us-east-1', 'dns', [at(fromMs, 1, 1)]],
        ['us-east-1', 'tcp', [at(fromMs, 90, 90)]],
      ];
      const found = rows.map(({ region, phase, points }) => [region, phase, points]);
      if (interpolatesPercentiles) expect(found.map(namesAndTimes)).toEqual(expected.map(namesAndTimes));
      else expect(found).toEqual(expected);
    });

    it('counts a drill nowhere', async () => {
      const drills = [makeCheck(fromMs), makeCheck(fromMs + minuteMs, { code: 'tcp.refused' })];
      const store = await record({ drills });
      const known = await store.readMinutes(query);
      expect(known.flatMap(({ points }) => points.filter(({ good, bad }) => good + bad > 0))).toEqual([]);
      expect((await store.readDurations(query)).flatMap(({ points }) => points)).toEqual([]);
      expect(await store.readPhases(query)).toEqual([]);
      expect(await store.readFailures(query)).toEqual([]);
      expect(await store.readCertificateDays({ ...query, regions })).toEqual([]);
      const all = { target: 'chat', region: null, outcome: null, fromMs, toMs: query.toMs, limit: 10 };
      expect(await store.readChecks(all)).toEqual([]);
    });

    it('counts failed policies and faults of our own by their codes, beside minutes that they do not make bad', async () => {
      const checks = [
        makeCheck(fromMs, { code: 'policy.anonymous-accepted' }),
        makeCheck(fromMs + minuteMs, { code: 'monitor.out-of-time' }),
      ];
      const failures = await (await record({ checks })).readFailures(query);
      expect(failures.map(({ code, count }) => [code, count])).toEqual([
        ['policy.anonymous-accepted', 1],
        ['monitor.out-of-time', 1],
      ]);
    });

    it('answers in whole days over a quarter of a year', async () => {
      const [dayMs, untilMs] = [24 * hourMs, Date.parse('2026-11-22T00:00:00.000Z')];
      const checks = [
        makeCheck(untilMs - 80 * dayMs, { code: 'tcp.refused' }),
        makeCheck(untilMs - 80 * dayMs + minuteMs, { totalMs: 50 }),
        makeCheck(untilMs - minuteMs, { totalMs: 70 }),
      ];
      const store = await record({ checks });
      const days = { ...query, fromMs: untilMs - 90 * dayMs, toMs: untilMs, stepSeconds: 86_400 };
      const [minutes] = await store.readMinutes(days);
      expect(minutes?.points.filter(({ good, bad }) => good + bad > 0)).toEqual([
        { timeMs: untilMs - 80 * dayMs, good: 1, bad: 1 },
        { timeMs: untilMs - dayMs, good: 1, bad: 0 },
      ]);
      const [durations] = await store.readDurations(days);
      // Summed up over so long, a duration is right within one in a hundred.
      expect(durations?.points.map(({ timeMs, p50 }) => [timeMs, Math.round(p50 / 5) * 5])).toEqual([
        [untilMs - 80 * dayMs, 50],
        [untilMs - dayMs, 70],
      ]);
    });

    it('counts failures by code, region and step, and no drill', async () => {
      const checks = [
        makeCheck(fromMs, { code: 'tcp.refused' }),
        makeCheck(fromMs + 20_000, { code: 'tcp.refused' }),
        makeCheck(fromMs + minuteMs, { code: 'connect.token-expired', region: 'us-east-1' }),
        makeCheck(fromMs + 2 * minuteMs),
      ];
      const drills = [makeCheck(fromMs, { code: 'tls.alert' })];
      const failures = await (await record({ checks, drills })).readFailures({ ...query, regions });
      expect(failures).toEqual([
        { target: 'chat', region: 'eu-central-1', code: 'tcp.refused', timeMs: fromMs, count: 2 },
        { target: 'chat', region: 'us-east-1', code: 'connect.token-expired', timeMs: fromMs + minuteMs, count: 1 },
      ]);
    });

    it('still knows the failures of three weeks ago', async () => {
      const longAgoMs = fromMs - 21 * 24 * hourMs;
      const checks = [makeCheck(longAgoMs + minuteMs, { code: 'upgrade.forbidden' })];
      const failures = await (await record({ checks })).readFailures({ ...query, fromMs: longAgoMs, stepSeconds: 300 });
      expect(failures).toEqual([
        { target: 'chat', region: 'eu-central-1', code: 'upgrade.forbidden', timeMs: longAgoMs, count: 1 },
      ]);
    });

    it('knows the days of a certificate that newer checks have not seen', async () => {
      const checks = [makeCheck(fromMs), makeCheck(fromMs + 3 * minuteMs, { code: 'tcp.refused' })];
      const days = await (await record({ checks })).readCertificateDays({ ...query, regions });
      expect(days).toEqual([{ target: 'chat', region: 'eu-central-1', days: 38 }]);
    });

    it('gives the newest check of each target in each region, and no drill', async () => {
      const checks = [
        makeCheck(fromMs, { code: 'tcp.refused' }),
        makeCheck(fromMs + minuteMs),
        makeCheck(fromMs + 30_000, { region: 'us-east-1' }),
      ];
      const drills = [makeCheck(fromMs + 2 * minuteMs, { code: 'tls.alert' })];
      const store = await record({ checks, drills });
      const newest = await store.readNewestChecks({ fromMs, toMs: fromMs + hourMs });
      expect(newest.map(({ region, startedAt }) => [region, Date.parse(startedAt) - fromMs]).sort()).toEqual([
        ['eu-central-1', minuteMs],
        ['us-east-1', 30_000],
      ]);
      expect(await store.readNewestChecks({ fromMs: fromMs + hourMs, toMs: fromMs + 2 * hourMs })).toEqual([]);
    });

    it('gives checks as they were recorded, newest first, by outcome and region, within the limit', async () => {
      const checks = makeChecks(fromMs, query.toMs, (timeMs, region) =>
        region === 'us-east-1' && timeMs < fromMs + 4 * minuteMs ? 'tcp.refused' : null,
      );
      const store = await record({ checks });
      const all = { target: 'chat', region: null, outcome: null, fromMs, toMs: query.toMs, limit: 500 };
      const newestFirst = checks.toSorted((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
      expect(await store.readChecks(all)).toEqual(newestFirst);
      expect(await store.readChecks({ ...all, limit: 7 })).toEqual(newestFirst.slice(0, 7));
      const down = await store.readChecks({ ...all, outcome: 'down' });
      expect(down).toEqual(newestFirst.filter(({ outcome }) => outcome === 'down'));
      const there = await store.readChecks({ ...all, region: 'eu-west-1' });
      expect(there).toHaveLength(10);
      expect(new Set(there.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
      expect(await store.readChecks({ ...all, target: 'nobody' })).toEqual([]);
      expect(await store.readChecks({ ...all, target: null, limit: 9 })).toEqual(newestFirst.slice(0, 9));
    });

    it('gives checks of every target where none is named', async () => {
      const checks = [
        makeCheck(fromMs, { target: 'chat', code: 'tcp.refused' }),
        makeCheck(fromMs + 1_000, { target: 'feed', region: 'us-east-1', code: 'tls.alert' }),
        makeCheck(fromMs + 2_000, { target: 'feed' }),
      ];
      const store = await record({ file: makeFile({}, ['chat', 'feed']), checks });
      const down = await store.readChecks({
        target: null,
        region: null,
        outcome: 'down',
        fromMs,
        toMs: query.toMs,
        limit: 10,
      });
      expect(down).toEqual([checks[1], checks[0]]);
    });

    it("tells faults of the monitor's own from failures of the target", async () => {
      const checks = [
        makeCheck(fromMs, { code: 'monitor.out-of-time' }),
        makeCheck(fromMs + minuteMs, { code: 'tcp.refused' }),
      ];
      const store = await record({ checks });
      const all = { target: 'chat', region: null, fromMs, toMs: query.toMs, limit: 10 };
      const codesOf = async (outcome: 'down' | 'unknown') =>
        (await store.readChecks({ ...all, outcome })).map((check) => check.outcome === 'down' && check.failure.code);
      expect(await codesOf('down')).toEqual(['tcp.refused']);
      expect(await codesOf('unknown')).toEqual(['monitor.out-of-time']);
    });

    it('gives the states of the alarms, and since when', async () => {
      const alarms = [
        { name: 'canary/chat/handshake', state: 'ALARM', sinceMs: fromMs },
        { name: 'canary/chat/token', state: 'OK', sinceMs: fromMs - hourMs },
      ] as const;
      const found = await (await record({ alarms })).readAlarms();
      expect(found.map(({ name, state, sinceMs }) => ({ name, state, sinceMs }))).toEqual(alarms);
    });
  });
}
