import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadPoints } from '../../../functions/history/minutes.ts';
import { makeCheck, makeFile, minuteMs } from '../../history/recording.ts';
import { makeHistoryFolder } from './recorded-file.ts';

const folder = makeHistoryFolder();
const hourMs = 60 * minuteMs;
const beginMs = Date.parse('2026-11-14T00:00:00.000Z');

/** Checks in the order in which they are recorded, of which some come days late, and what is asked for after each portion. */
const anyPortion = fc.record({
  checks: fc.array(
    fc.record({
      hour: fc.integer({ min: 0, max: 8 * 24 - 1 }),
      minute: fc.integer({ min: 0, max: 59 }),
      code: fc.constantFrom(null, null, 'tcp.refused', 'monitor.out-of-time'),
    }),
    { maxLength: 8 },
  ),
  fromHour: fc.integer({ min: 0, max: 7 * 24 }),
  minutes: fc.integer({ min: 1, max: 8 * 1_440 }),
});

describe('minutes by the hour', () => {
  it('are those that are counted anew, whatever was asked for before and has come since', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPortion, { minLength: 2, maxLength: 6 }),
        fc.constantFrom(1, 5, 7),
        async (portions, everyMinutes) => {
          const path = folder.newFile();
          const database = folder.open(path);
          const everyMs = everyMinutes * minuteMs;
          const store = folder.read(path, { file: makeFile({ everyMs }) });
          for (const { checks, fromHour, minutes } of portions) {
            database.together(() => {
              for (const { hour, minute, code } of checks) {
                const check = makeCheck(beginMs + hour * hourMs + minute * minuteMs, { code });
                database.recordCheck(check, { isDrill: false });
              }
            });
            const fromMs = beginMs + fromHour * hourMs;
            const scope = { targets: ['chat'], regions: ['eu-central-1'], fromMs, toMs: fromMs + minutes * minuteMs };
            const query = { ...scope, stepSeconds: 3_600 };
            const rows = await store.readMinutes(query);
            const expected = rows.map(({ target, region, points }) => ({
              target,
              region,
              ...spreadPoints({ points }, query),
            }));
            expect(await store.readHours?.(scope)).toEqual(expected);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are read anew where a day of which they were known has been forgotten', async () => {
    const path = folder.newFile();
    const database = folder.open(path);
    const store = folder.read(path, { file: makeFile() });
    const scope = { targets: ['chat'], regions: ['eu-central-1'], fromMs: beginMs, toMs: beginMs + 5 * 24 * hourMs };
    database.recordCheck(makeCheck(beginMs), { isDrill: false });
    database.recordCheck(makeCheck(scope.toMs), { isDrill: false });
    const knownOf = async () => (await store.readHours?.(scope))?.[0]?.good[0];
    expect(await knownOf()).toBe(1);
    database.together(() => {
      for (let day = 1; day < 500; day += 1) {
        database.recordCheck(makeCheck(scope.toMs + day * 24 * hourMs), { isDrill: false });
      }
    });
    database.recordRun({ region: 'eu-central-1', startedMs: scope.toMs, checks: 1 });
    expect(await knownOf()).toBe(0);
  });
});
