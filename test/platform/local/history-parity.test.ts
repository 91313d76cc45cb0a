import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryStore, SeriesQuery } from '../../../functions/history/store.ts';
import { openMemoryStore } from '../../history/memory-store.ts';
import { makeCheck, makeFile, minuteMs, nowMs } from '../../history/recording.ts';
import { makeHistoryFolder, recordFile } from './recorded-file.ts';

const folder = makeHistoryFolder();
const hourMs = 3_600_000;
/** Late in a day, so that recordings lie in two. */
const beginMs = Date.parse('2026-11-20T22:00:00.000Z');

const codes = [null, null, null, 'tcp.refused', 'tls.alert', 'degraded.slow', 'policy.anonymous-accepted'];
const anyCheck = fc.record({
  atMs: fc.integer({ min: 0, max: 5 * hourMs }),
  code: fc.constantFrom(...codes, 'monitor.out-of-time'),
  region: fc.constantFrom('eu-central-1', 'us-east-1'),
  totalMs: fc.integer({ min: 0, max: 1_000_000 }).map((hundredths) => hundredths / 100),
  tls: fc.option(
    fc.integer({ min: 0, max: 500_000 }).map((hundredths) => hundredths / 100),
    { nil: undefined },
  ),
});
const anyScene = fc.record({
  checks: fc.array(anyCheck, { maxLength: 60 }),
  everyMinutes: fc.constantFrom(1, 2, 5, 7, 60),
  stepMinutes: fc.constantFrom(1, 2, 3, 4, 5, 7, 15, 60, 90, 120),
  fromSteps: fc.integer({ min: 0, max: 3 }),
  minutes: fc.integer({ min: 1, max: 360 }),
});

describe('a file', () => {
  it('answers as a store that keeps the checks and counts anew for each question', async () => {
    await fc.assert(
      fc.asyncProperty(anyScene, async ({ checks, everyMinutes, stepMinutes, fromSteps, minutes }) => {
        const stepMs = stepMinutes * minuteMs;
        const fromMs = (Math.floor(beginMs / stepMs) + fromSteps) * stepMs;
        const recording = {
          file: makeFile({ everyMs: everyMinutes * minuteMs }),
          checks: checks.map(({ atMs, code, region, totalMs, tls }) =>
            makeCheck(beginMs + atMs, { code, region, totalMs, phasesMs: tls === undefined ? {} : { tls } }),
          ),
          nowMs,
        };
        const query = {
          targets: ['chat'],
          regions: ['eu-central-1', 'us-east-1'],
          fromMs,
          toMs: fromMs + minutes * minuteMs,
          stepSeconds: stepMs / 1_000,
        };
        const expected = await ask(openMemoryStore(recording), query);
        expect(await ask(recordFile(folder, recording), query)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** Everything that is counted, without the order of what happened in one step. */
async function ask(store: HistoryStore, query: SeriesQuery) {
  const rowsOf = (rows: readonly { readonly region: string; readonly points: readonly unknown[] }[]) =>
    rows.filter(({ points }) => points.length > 0);
  const failures = await store.readFailures(query);
  const checks = { target: 'chat', region: null, outcome: null, fromMs: query.fromMs, toMs: query.toMs, limit: 100 };
  return {
    minutes: rowsOf(await store.readMinutes(query)),
    durations: rowsOf(await store.readDurations(query)),
    phases: await store.readPhases(query),
    failures: failures.map((failure) => JSON.stringify(failure, Object.keys(failure).sort())).sort(),
    checks: (await store.readChecks(checks)).map((check) => JSON.stringify(check)).sort(),
  };
}
