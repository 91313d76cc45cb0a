/** Values of a metric by period, oldest first; null where there is none. */
export type Series = readonly (number | null)[];

/** Where the CloudWatch guide leaves metric math open. */
export interface MathOptions {
  /** Whether FILL leaves a series as it is that holds no value at all; else it fills that, too. */
  readonly leavesEmptySeries?: boolean;
}

/**
 * Metric math as far as our alarms use it, as "Using metric math" in the CloudWatch guide has it:
 *
 * - `FILL(m1, 0)`: what is missing is 0.
 * - `IF(m1 < 2, m1, 0)`: decided point by point; where the condition has no value, there is no result. FILL may be around it.
 * - `m1 + 0 * m2`, `m1 - 1000 * FILL(m2, 0)`: in arithmetic, a missing value counts as 0 beside one that is there.
 * @throws TypeError for anything else: an alarm that cannot be interpreted must not be taken for one that is quiet.
 */
export function applyMetricMath(
  expression: string | null,
  metrics: readonly Series[],
  options: MathOptions = {},
): Series {
  const [first = [], second] = metrics;
  if (expression === null && metrics.length === 1) return first;
  if (expression === 'FILL(m1, 0)' && metrics.length === 1) return fill(first, options);
  const filled = /^FILL\((IF\(.*\)), 0\)$/.exec(expression ?? '')?.[1];
  if (filled !== undefined) return fill(applyMetricMath(filled, metrics, options), options);
  const limit = /^IF\(m1 < (\d+), m1, 0\)$/.exec(expression ?? '')?.[1];
  if (limit !== undefined && metrics.length === 1) {
    return first.map((value) => (value === null || value < Number(limit) ? value : 0));
  }
  if (expression === 'm1 + 0 * m2' && second !== undefined) return add(first, second, 0);
  const factor = /^m1 - (\d+) \* FILL\(m2, 0\)$/.exec(expression ?? '')?.[1];
  if (factor !== undefined && second !== undefined) return add(first, fill(second, options), -Number(factor));
  throw new TypeError(`metric math that the evaluator does not know: ${expression} of ${metrics.length} metrics`);
}

function add(one: Series, other: Series, factor: number): Series {
  return one.map((value, index) => {
    const beside = other[index] ?? null;
    return value === null && beside === null ? null : (value ?? 0) + factor * (beside ?? 0);
  });
}

function fill(series: Series, { leavesEmptySeries = false }: MathOptions): Series {
  if (leavesEmptySeries && series.every((value) => value === null)) return series;
  return series.map((value) => value ?? 0);
}
