import { describe, expect, it } from 'vitest';
import type { AlarmDefinition, CompositeAlarm, MetricAlarm } from '../../functions/alarm/alarm-definition.ts';
import { AlarmEvaluator } from '../../functions/alarm/evaluate-alarms.ts';
import type { Sample } from '../../functions/alarm/sample-store.ts';
import { atMinute } from './timelines.ts';

function metricAlarm(name: string, changes: Partial<MetricAlarm> = {}): MetricAlarm {
  return {
    type: 'metric',
    name,
    description: '',
    region: 'home',
    purpose: { kind: 'failing', target: 'chat', class: 'handshake', severity: 'critical' },
    topic: 'alarm',
    metrics: [{ namespace: 'Test', name: 'Errors', dimensions: { Region: name }, statistic: 'Maximum' }],
    expression: null,
    periodSeconds: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    missingData: 'missing',
    ...changes,
  };
}

function composite(name: string, rule: string, changes: Partial<CompositeAlarm> = {}): CompositeAlarm {
  return {
    type: 'composite',
    name,
    description: '',
    region: 'home',
    purpose: { kind: 'failing', target: 'chat', class: 'handshake', severity: 'critical' },
    topic: 'alarm',
    rule,
    suppressor: null,
    ...changes,
  };
}

function errors(region: string, minute: number, value: number, seconds = 0): Sample {
  const dimensions = { Region: region };
  return { store: 'home', namespace: 'Test', metric: 'Errors', dimensions, timeMs: atMinute(minute) + seconds, value };
}

/** Feeds one value a minute from 08:00 on; null: none. Gives what was sent, with the minute. */
function play(definitions: readonly AlarmDefinition[], series: Readonly<Record<string, readonly (number | null)[]>>) {
  const evaluator = new AlarmEvaluator(definitions);
  const sent: string[] = [];
  const length = Math.max(...Object.values(series).map((values) => values.length));
  for (let minute = 0; minute < length; minute += 1) {
    for (const [region, values] of Object.entries(series)) {
      const value = values[minute] ?? null;
      if (value !== null) evaluator.add(errors(region, minute, value));
    }
    for (const { alarm, state } of evaluator.evaluate(atMinute(minute + 1)))
      sent.push(`${minute + 1} ${alarm.name} ${state}`);
  }
  return { sent, evaluator };
}

describe('a metric alarm', () => {
  it('begins in INSUFFICIENT_DATA, and goes back to it where missing data is missing', () => {
    const definitions = [metricAlarm('a')];
    expect(new AlarmEvaluator(definitions).statuses()).toEqual([
      { alarm: definitions[0], state: 'INSUFFICIENT_DATA', sinceMs: null },
    ]);
    expect(play(definitions, { a: [null, 0, 0, null, null, null, null, null, null] }).sent).toEqual([
      '2 a OK',
      '8 a INSUFFICIENT_DATA',
    ]);
  });

  it('acts at changes only', () => {
    expect(play([metricAlarm('a')], { a: [0, 1, 1, 1, 1, 0, 0, 0, 0] }).sent).toEqual([
      '1 a OK',
      '3 a ALARM',
      '7 a OK',
    ]);
  });

  it('sends nothing without a topic, and has a state all the same', () => {
    const { sent, evaluator } = play([metricAlarm('a', { topic: null })], { a: [1, 1] });
    expect(sent).toEqual([]);
    expect(evaluator.statuses()).toMatchObject([{ state: 'ALARM', sinceMs: atMinute(2) }]);
  });

  it('sees the values of its own dimensions and of its own region only', () => {
    const evaluator = new AlarmEvaluator([metricAlarm('a')]);
    for (const minute of [0, 1, 2]) {
      evaluator.add(errors('b', minute, 1));
      evaluator.add({ ...errors('a', minute, 1), store: 'elsewhere' });
      evaluator.add({ ...errors('a', minute, 1), dimensions: { Region: 'a', Code: 'x' } });
      evaluator.add(errors('a', minute, 0));
    }
    evaluator.evaluate(atMinute(3));
    expect(evaluator.statuses()).toMatchObject([{ state: 'OK' }]);
  });

  it('evaluates periods that end now, minute by minute, also where they are longer than one', () => {
    const alarm = metricAlarm('a', {
      periodSeconds: 300,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      missingData: 'ignore',
    });
    expect(play([alarm], { a: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0] }).sent).toEqual(['1 a OK', '4 a ALARM', '9 a OK']);
  });

  it.each([
    ['Sum', 3, ['1 a ALARM']],
    ['Sum', 4, ['1 a OK']],
    ['Maximum', 2, ['1 a ALARM']],
    ['Maximum', 3, ['1 a OK']],
  ] as const)('compares the %s of a minute with %i', (statistic, threshold, sent) => {
    const alarm = metricAlarm('a', {
      metrics: [{ namespace: 'Test', name: 'Errors', dimensions: { Region: 'a' }, statistic }],
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      threshold,
    });
    const evaluator = new AlarmEvaluator([alarm]);
    evaluator.add(errors('a', 0, 1));
    evaluator.add(errors('a', 0, 2, 59));
    expect(evaluator.evaluate(atMinute(1)).map(({ state }) => `1 a ${state}`)).toEqual(sent);
  });

  it('is below a threshold only where the least value is', () => {
    const days = metricAlarm('a', {
      metrics: [{ namespace: 'Test', name: 'Errors', dimensions: { Region: 'a' }, statistic: 'Minimum' }],
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      comparison: 'LessThanThreshold',
      threshold: 14,
    });
    expect(play([days], { a: [14, 13, 90] }).sent).toEqual(['1 a OK', '2 a ALARM', '3 a OK']);
  });

  it('counts what is missing as the filler, in every period it reads', () => {
    const silence = metricAlarm('a', {
      expression: 'FILL(m1, 0)',
      comparison: 'LessThanThreshold',
      datapointsToAlarm: 3,
      missingData: 'breaching',
    });
    const values = [3, 3, null, null, 3, null, null, null, 3];
    expect(play([silence], { a: values }).sent).toEqual(['1 a OK', '8 a ALARM', '9 a OK']);
  });

  it('counts what is above a limit as nothing, and knows nothing where there is no value', () => {
    const some = metricAlarm('a', { expression: 'IF(m1 < 2, m1, 0)', missingData: 'ignore' });
    const values = [0, 1, 1, null, null, null, null, null, 2, 3, 2];
    expect(play([some], { a: values }).sent).toEqual(['1 a OK', '3 a ALARM', '9 a OK']);
  });

  it('takes off far more for each value of the second metric, and nothing where it has none', () => {
    const unattended = metricAlarm('a', {
      metrics: [
        { namespace: 'Test', name: 'Errors', dimensions: { Region: 'a' }, statistic: 'Sum' },
        { namespace: 'Test', name: 'Errors', dimensions: { Region: 'runs' }, statistic: 'Sum' },
      ],
      expression: 'm1 - 1000 * FILL(m2, 0)',
      threshold: 2,
      missingData: 'notBreaching',
    });
    const { sent } = play([unattended], {
      a: [null, 2, 3, 2, 1, 2, 2, null, null, null],
      runs: [1, 1, 1, null, null, null, null, 1, 1, 1],
    });
    // Alone from minute 3 to 6: 2, 1, 2, 2.
    expect(sent).toEqual(['1 a OK', '6 a ALARM', '9 a OK']);
  });

  it('refuses metric math that it cannot interpret', () => {
    const evaluator = new AlarmEvaluator([metricAlarm('a', { expression: 'RATE(m1)' })]);
    expect(() => evaluator.evaluate(atMinute(1))).toThrow(
      'metric math that the evaluator does not know: RATE(m1) of 1 metrics',
    );
  });
});

describe('a composite', () => {
  const parts = [metricAlarm('a', { topic: null }), metricAlarm('b', { topic: null })];

  it('follows its parts at the same evaluation, however they are ordered', () => {
    const both = composite('both', 'ALARM("one") AND ALARM("b")');
    const one = composite('one', 'ALARM("a")', { topic: null });
    const { sent } = play([both, one, ...parts], { a: [0, 1, 1, 1, 0, 0], b: [0, 0, 1, 1, 1, 1] });
    expect(sent).toEqual(['1 both OK', '4 both ALARM', '6 both OK']);
  });

  it('is held back by its suppressor, and waits', () => {
    const held = composite('held', 'ALARM("a")', {
      suppressor: { alarm: 'b', waitSeconds: 120, extensionSeconds: 180 },
    });
    const { sent } = play([held, ...parts], {
      a: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      b: [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    });
    // New at minute 1 and in ALARM at 2: waits from then. The suppressor is in ALARM from 5 to 8.
    expect(sent).toEqual(['4 held ALARM']);
    const early = play([held, ...parts], {
      a: [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      b: [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    });
    expect(early.sent).toEqual(['3 held OK', '11 held ALARM']);
  });

  it.each([
    [
      'names an alarm that is not there',
      [composite('c', 'ALARM("x")')],
      'the alarm c names x, which is not in its region',
    ],
    [
      'names an alarm of another region',
      [composite('c', 'ALARM("a")', { region: 'standby' }), ...parts],
      'the alarm c names a, which is not in its region',
    ],
    [
      'names a suppressor that is not there',
      [composite('c', 'TRUE', { suppressor: { alarm: 'x', waitSeconds: 60, extensionSeconds: 60 } })],
      'the alarm c names x, which is not in its region',
    ],
    ['goes in a circle', [composite('c', 'ALARM("d")'), composite('d', 'OK("c")')], 'the alarm c depends on itself'],
    ['has the name of another', [metricAlarm('a'), metricAlarm('a')], 'two alarms of one region have the same name'],
  ] as const)('is refused where it %s', (_, definitions, message) => {
    expect(() => new AlarmEvaluator(definitions)).toThrow(new TypeError(message));
  });

  it('may have the name of an alarm in another region', () => {
    expect(() => new AlarmEvaluator([metricAlarm('a'), metricAlarm('a', { region: 'standby' })])).not.toThrow();
  });
});

describe('a deployment', () => {
  it('keeps the state of an alarm that keeps its name, whatever else changes', () => {
    const { evaluator } = play([metricAlarm('a')], { a: [1, 1] });
    evaluator.redefine([metricAlarm('a', { threshold: 1, evaluationPeriods: 5 }), metricAlarm('b')]);
    expect(evaluator.statuses()).toMatchObject([{ state: 'ALARM' }, { state: 'INSUFFICIENT_DATA' }]);
    expect(evaluator.evaluate(atMinute(3))).toEqual([]);
  });

  it('lets a new alarm see what was measured before it was made', () => {
    const { evaluator } = play([metricAlarm('a')], { a: [0], b: [1, 1] });
    evaluator.redefine([metricAlarm('a'), metricAlarm('b')]);
    expect(evaluator.evaluate(atMinute(3))).toMatchObject([{ alarm: { name: 'b' }, state: 'ALARM' }]);
  });
});

describe('a region that is lost', () => {
  it('evaluates nothing, and goes on with the state it had', () => {
    const { evaluator } = play([metricAlarm('a')], { a: [1, 1] });
    for (const minute of [3, 4]) evaluator.add(errors('a', minute - 1, 0));
    expect(evaluator.evaluate(atMinute(4), (region) => region === 'home')).toEqual([]);
    expect(evaluator.statuses()).toMatchObject([{ state: 'ALARM' }]);
    expect(evaluator.evaluate(atMinute(4))).toMatchObject([{ state: 'OK' }]);
  });
});

describe('what is no longer needed', () => {
  it('can be forgotten', () => {
    const { evaluator } = play([metricAlarm('a')], { a: [1, 1] });
    evaluator.forgetBefore(atMinute(2));
    expect(evaluator.evaluate(atMinute(3))).toMatchObject([{ state: 'INSUFFICIENT_DATA' }]);
  });
});
