/** Values of a metric by period, oldest first; null where there is none. */
export type Series = readonly (number | null)[];

/**
 * Metric math as far as our alarms use it: `FILL(m1, 0)` and `m1 + 0 * m2`. In arithmetic a missing value counts as 0
 * beside one that is there; where none is, there is no result.
 * @throws TypeError for anything else: an alarm that cannot be interpreted must not be taken for one that is quiet.
 */
export function applyMetricMath(expression: string | null, metrics: readonly Series[]): Series {
  const [first = [], second] = metrics;
  if (expression === null && metrics.length === 1) return first;
  const filler = /^FILL\(m1, (-?\d+(?:\.\d+)?)\)$/.exec(expression ?? '')?.[1];
  if (filler !== undefined && metrics.length === 1) return first.map((value) => value ?? Number(filler));
  const factor = /^m1 \+ (\d+(?:\.\d+)?) \* m2$/.exec(expression ?? '')?.[1];
  if (factor === undefined || second === undefined || metrics.length > 2) {
    throw new TypeError(`metric math that the evaluator does not know: ${expression} of ${metrics.length} metrics`);
  }
  return first.map((value, index) => {
    const other = second[index] ?? null;
    return value === null && other === null ? null : (value ?? 0) + Number(factor) * (other ?? 0);
  });
}
