import { describe, expect, it } from 'vitest';
import { applyMetricMath, type Series } from '../../functions/alarm/metric-math.ts';

/** Values as the CloudWatch guide writes them: `-` is none. */
function read(values: string): Series {
  return values.split(' ').map((value) => (value === '-' ? null : Number(value)));
}

function write(series: Series): string {
  return series.map((value) => (value === null ? '-' : String(value))).join(' ');
}

function apply(expression: string, ...metrics: readonly string[]): string {
  return write(applyMetricMath(expression, metrics.map(read)));
}

describe('metric math, as the CloudWatch guide has it', () => {
  it('"IF(TS Comparison Operator S, metric2, scalar3)": decided for each timestamp, dropped where there is no value', () => {
    expect(apply('IF(m1 < 2, m1, 0)', '0 1 2 3 -')).toBe('0 1 0 0 -');
    expect(apply('IF(m1 < 3, m1, 0)', '0 1 2 3 -')).toBe('0 1 2 0 -');
  });

  it('"Missing values in a time series are treated as 0" in arithmetic, where one of the two has a value', () => {
    // Of FILL that leaves a series without any value as it is, arithmetic gives the same.
    const series = ['2 - 2 -', '- - - -'].map(read);
    const options = { leavesEmptySeries: true };
    expect(write(applyMetricMath('m1 - 1000 * FILL(m2, 0)', series, options))).toBe('2 - 2 -');
    expect(apply('m1 - 1000 * FILL(m2, 0)', '2 - 2 -', '- - - -')).toBe('2 0 2 0');
    expect(apply('m1 - 1000 * FILL(m2, 0)', '2 - 2 -', '1 1 - -')).toBe('-998 -1000 2 0');
    expect(apply('m1 - 1000 * FILL(m2, 0)', '- -', '1 -')).toBe('-1000 0');
    expect(apply('m1 + 0 * m2', '2 - 2 -', '1 1 - -')).toBe('2 0 2 -');
  });

  it('FILL "fills the missing values of a time series"', () => {
    expect(apply('FILL(m1, 0)', '3 - 0 -')).toBe('3 0 0 0');
    expect(apply('FILL(IF(m1 < 2, m1, 0), 0)', '3 - 1 -')).toBe('0 0 1 0');
  });

  it.each(['IF(m1 > 2, m1, 0)', 'FILL(m1, 1)', 'm1 - m2', 'FILL(IF(m1 > 2, m1, 0), 0)', 'RATE(m1)'])(
    'refuses %s, which our alarms do not use',
    (expression) => {
      expect(() => apply(expression, '1', '1')).toThrow('metric math that the evaluator does not know');
    },
  );
});
