import { describe, expect, it } from 'vitest';
import type { MissingData } from '../../functions/alarm/alarm-definition.ts';
import { type AlarmState, type Datapoint, evaluateDatapoints } from '../../functions/alarm/evaluate-datapoints.ts';

/**
 * The two tables of the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data" → "How alarm state
 * is evaluated when data is missing". Newest value on the right: 0 fine, X breaching, - missing. N is 3, the range 5.
 */
const retain = 'retain the current state';
type Outcome = AlarmState | typeof retain;
interface Row {
  readonly data: string;
  readonly missing: Outcome;
  readonly ignore: Outcome;
  readonly breaching: Outcome;
  readonly notBreaching: Outcome;
}

const threeOfThree: readonly Row[] = [
  { data: '0 - X - X', missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' },
  { data: '0 - - - -', missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' },
  { data: '- - - - -', missing: 'INSUFFICIENT_DATA', ignore: retain, breaching: 'ALARM', notBreaching: 'OK' },
  { data: '0 X X - X', missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' },
  { data: '- - X - -', missing: 'ALARM', ignore: retain, breaching: 'ALARM', notBreaching: 'OK' },
];

const twoOfThree: readonly Row[] = [
  { data: '0 - X - X', missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' },
  { data: '0 0 X 0 X', missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' },
  { data: '0 - X - -', missing: 'OK', ignore: 'OK', breaching: 'ALARM', notBreaching: 'OK' },
  { data: '- - - - 0', missing: 'OK', ignore: 'OK', breaching: 'ALARM', notBreaching: 'OK' },
  { data: '- - - X -', missing: 'ALARM', ignore: retain, breaching: 'ALARM', notBreaching: 'OK' },
];

const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

function read(data: string): readonly Datapoint[] {
  const meaning: Readonly<Record<string, Datapoint>> = { '0': 'fine', X: 'breaching', '-': 'missing' };
  return data.split(' ').map((sign) => {
    const datapoint = meaning[sign];
    if (datapoint === undefined) throw new Error(`no such sign: ${sign}`);
    return datapoint;
  });
}

function evaluate(data: string, datapointsToAlarm: number, missingData: MissingData, current: AlarmState): AlarmState {
  return evaluateDatapoints(read(data), { datapointsToAlarm, evaluationPeriods: 3, missingData }, current);
}

describe.each([
  ['3 of 3', 3, threeOfThree],
  ['2 of 3', 2, twoOfThree],
] as const)("the guide's table for %s", (_, datapointsToAlarm, rows) => {
  it.each(rows.flatMap((row) => treatments.map((treatment) => [row.data, treatment, row[treatment]] as const)))(
    '%s with missing data treated as %s: %s',
    (data, treatment, outcome) => {
      for (const current of states) {
        const expected = outcome === retain ? current : outcome;
        expect(evaluate(data, datapointsToAlarm, treatment, current)).toBe(expected);
      }
    },
  );
});

describe('what the guide says in words', () => {
  it.each([
    ['- - - - X', 'a single value that is the newest may be followed by one that is fine'],
    ['- - - X -', 'and so it may one period later'],
    ['- - - X 0', 'which it is here'],
    ['- - X - 0', 'and here'],
  ])('does not raise 3 of 3 early at %s: %s', (data) => {
    expect(evaluate(data, 3, 'missing', 'OK')).not.toBe('ALARM');
  });

  it('goes on to ALARM one period after 0 - - - - if nothing comes and missing data is breaching', () => {
    expect(evaluate('0 - - - -', 3, 'breaching', 'OK')).toBe('OK');
    expect(evaluate('- - - - -', 3, 'breaching', 'OK')).toBe('ALARM');
  });

  it('looks at the newest N values only where there are enough, however old they are', () => {
    expect(evaluate('X X 0 0 0', 2, 'breaching', 'ALARM')).toBe('OK');
    expect(evaluate('X - X - 0', 2, 'notBreaching', 'OK')).toBe('ALARM');
  });
});

describe('where the guide leaves it open', () => {
  it('counts the oldest breaching value wherever it is in the range, as its second paragraph and AWS support say', () => {
    expect(evaluate('X - - - -', 3, 'missing', 'ALARM')).toBe('ALARM');
  });

  it('is OK, and not INSUFFICIENT_DATA, while a single breaching value is too young to decide', () => {
    expect(evaluate('- - - - X', 3, 'missing', 'INSUFFICIENT_DATA')).toBe('OK');
  });

  it('retains the state under ignore while there are too few values and all of them breach', () => {
    expect(evaluate('- - - X X', 3, 'ignore', 'OK')).toBe('OK');
    expect(evaluate('- - - X X', 3, 'ignore', 'ALARM')).toBe('ALARM');
  });
});
