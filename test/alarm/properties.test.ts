import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MissingData } from '../../functions/alarm/alarm-definition.ts';
import { type AlarmState, type Datapoint, evaluateDatapoints } from '../../functions/alarm/evaluate-datapoints.ts';
import { replay } from '../../functions/alarm/replay.ts';
import type { TimedCheck } from '../../functions/alarm/timed-check.ts';
import { atMinute, chat, checksOf, sceneFor, threeRegions } from './timelines.ts';

const regions = ['home', 'standby', 'probe'] as const;
const datapoint = fc.constantFrom<Datapoint>('breaching', 'fine', 'missing');
const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const treatment = fc.constantFrom<MissingData>('missing', 'ignore', 'breaching', 'notBreaching');

/** M of N, and the datapoints of a range that is at least as long as N. */
const evaluation = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.nat(5), fc.nat(4))
  .chain(([datapointsToAlarm, more, extra]) => {
    const evaluationPeriods = datapointsToAlarm + more;
    const length = evaluationPeriods + extra;
    return fc.record({
      rule: fc.record({
        datapointsToAlarm: fc.constant(datapointsToAlarm),
        evaluationPeriods: fc.constant(evaluationPeriods),
        missingData: treatment,
      }),
      range: fc.array(datapoint, { minLength: length, maxLength: length }),
      current: state,
    });
  });

describe('the evaluation of any range', () => {
  it('goes to ALARM on fewer than M breaching values only where missing data is breaching, or the guide says so', () => {
    fc.assert(
      fc.property(evaluation, ({ rule, range, current }) => {
        const breaching = range.filter((one) => one === 'breaching').length;
        const next = evaluateDatapoints(range, rule, current);
        if (next !== 'ALARM' || breaching >= rule.datapointsToAlarm) return;
        const isPremature = rule.missingData === 'missing' && breaching > 0 && !range.includes('fine');
        const isRetained = rule.missingData === 'ignore' && current === 'ALARM' && !range.includes('fine');
        expect(rule.missingData === 'breaching' || isPremature || isRetained).toBe(true);
      }),
    );
  });

  it('does not depend on the treatment of missing data where there are N values', () => {
    fc.assert(
      fc.property(evaluation, treatment, ({ rule, range, current }, missingData) => {
        fc.pre(range.filter((one) => one !== 'missing').length >= rule.evaluationPeriods);
        expect(evaluateDatapoints(range, { ...rule, missingData }, current)).toBe(
          evaluateDatapoints(range, rule, current),
        );
      }),
    );
  });

  it('is INSUFFICIENT_DATA only where nothing is known, or was known before', () => {
    fc.assert(
      fc.property(evaluation, ({ rule, range, current }) => {
        if (evaluateDatapoints(range, rule, current) !== 'INSUFFICIENT_DATA') return;
        expect(range).not.toContain('fine');
        expect(['missing', 'ignore']).toContain(rule.missingData);
      }),
    );
  });

  it('is never nearer to ALARM for a value that is fine instead of breaching', () => {
    fc.assert(
      fc.property(evaluation, fc.nat(), ({ rule, range, current }, at) => {
        const index = at % range.length;
        fc.pre(range[index] === 'breaching');
        const better = range.map((one, other): Datapoint => (other === index ? 'fine' : one));
        if (evaluateDatapoints(better, rule, current) === 'ALARM') {
          expect(evaluateDatapoints(range, rule, current)).toBe('ALARM');
        }
      }),
    );
  });
});

/** Signs of timelines.ts for each region, all of one length. */
const timeline = (signs: string) =>
  fc
    .integer({ min: 1, max: 40 })
    .chain((length) =>
      fc.tuple(...regions.map(() => fc.array(fc.constantFrom(...signs), { minLength: length, maxLength: length }))),
    )
    .map((lists) => Object.fromEntries(regions.map((region, index) => [region, (lists[index] ?? []).join('')])));

describe('any timeline', () => {
  const scene = sceneFor(threeRegions, chat);

  it('opens and resolves each incident in turn', () => {
    fc.assert(
      fc.property(timeline('.XXTM_'), (signs) => {
        const openings = new Map<string, boolean>();
        for (const { alarm, event } of replay(scene, checksOf(signs))) {
          expect(event === 'resolved').toBe(openings.get(alarm) ?? false);
          openings.set(alarm, event !== 'resolved');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has ended every incident when all is well again, also where every region has to fail', () => {
    const spell = fc
      .tuple(fc.constantFrom('.', 'X', 'X', '_'), fc.integer({ min: 1, max: 9 }))
      .map(([sign, minutes]) => sign.repeat(minutes));
    const signs = fc.array(spell, { maxLength: 9 }).map((spells) => spells.join('').padEnd(100, '.'));
    const strict = sceneFor('regions: { home: home, standby: standby }', chat);
    fc.assert(
      fc.property(signs, signs, (home, standby) => {
        const open = new Set<string>();
        for (const { alarm, event } of replay(strict, checksOf({ home, standby }))) {
          expect(open.has(alarm)).toBe(event === 'resolved');
          if (event === 'resolved') open.delete(alarm);
          else open.add(alarm);
        }
        expect([...open]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same alerts whatever the order of its lines, and of the checks within a minute', () => {
    fc.assert(
      fc.property(
        timeline('.XXT_'),
        fc.infiniteStream(fc.nat(59_999)),
        fc.infiniteStream(fc.nat()),
        (signs, at, by) => {
          const checks = checksOf(signs);
          const moved = checks.map((check) => {
            const minuteMs = check.timeMs - (check.timeMs % 60_000);
            return { ...check, timeMs: minuteMs + (at.next().value ?? 0) };
          });
          const shuffled = moved
            .map((check) => ({ check, key: by.next().value ?? 0 }))
            .sort((one, other) => one.key - other.key)
            .map(({ check }) => check);
          expect(replay(scene, shuffled)).toEqual(replay(scene, checks));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives the same alerts for a check that was made twice in a minute', () => {
    fc.assert(
      fc.property(timeline('.XXT_'), (signs) => {
        const checks = checksOf(signs);
        const twice: readonly TimedCheck[] = [
          ...checks,
          ...checks.map((check) => ({ ...check, timeMs: check.timeMs + 1 })),
        ];
        expect(replay(scene, twice)).toEqual(replay(scene, checks));
      }),
      { numRuns: 30 },
    );
  });
});

describe('any timeline without gaps, under any rule', () => {
  const rule = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.integer({ min: 1, max: 3 }))
    .map(([failures, more, count]) => ({ failures, of: failures + more, regions: count }));

  it('pages exactly while at least R regions failed in M of the last N minutes', () => {
    fc.assert(
      fc.property(timeline('..X'), rule, fc.constantFrom(0, 2, 7), (signs, { failures, of, regions: least }, extra) => {
        const written = `name: chat, alerts: { handshake: { failures: ${failures}, of: ${of}, regions: ${least} } },`;
        const target = sceneFor(threeRegions, chat.replace('name: chat,', written));
        const alerts = replay(target, checksOf(signs), { extraPeriods: extra });
        const found = alerts
          .filter(({ event, severity }) => severity === 'critical' && event !== 'silent')
          .map(({ time, event }) => `${time} ${event}`);
        expect(found).toEqual(expectedPages(signs, failures, of, least));
      }),
      { numRuns: 150 },
    );
  });

  it('alerts alike whatever the level of its metrics', () => {
    fc.assert(
      fc.property(timeline('..X'), rule, fc.constantFrom(0, 2, 7), (signs, { failures, of, regions: least }, extra) => {
        const written = `alerts: { handshake: { failures: ${failures}, of: ${of}, regions: ${least} } }`;
        const [standard, lean] = ['standard', 'lean'].map((level) => {
          const target = chat.replace('name: chat,', `name: chat, metrics: ${level}, ${written},`);
          return replay(sceneFor(threeRegions, target), checksOf(signs), { extraPeriods: extra });
        });
        expect(lean).toEqual(standard);
      }),
      { numRuns: 100 },
    );
  });

  /** The contract's sentence, and nothing of CloudWatch. */
  function expectedPages(
    signs: Readonly<Record<string, string>>,
    failures: number,
    of: number,
    least: number,
  ): readonly string[] {
    const length = signs.home?.length ?? 0;
    let isFiring = false;
    return Array.from({ length }, (_, minute) => {
      const first = Math.max(0, minute + 1 - of);
      const window = Array.from({ length: minute + 1 - first }, (_, index) => first + index);
      const failed = window.filter((at) => regions.filter((region) => signs[region]?.[at] === 'X').length >= least);
      const fires = failed.length >= failures;
      const changes = fires !== isFiring;
      isFiring = fires;
      const time = new Date(atMinute(minute + 1)).toISOString();
      return changes ? [`${time} ${fires ? 'firing' : 'resolved'}`] : [];
    }).flat();
  }
});
