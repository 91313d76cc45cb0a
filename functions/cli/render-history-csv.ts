import { phases } from '../failure/phases.ts';
import type { HistoryReport } from './history-report.ts';
import { renderCsv } from './render-csv.ts';

type Point = HistoryReport['history']['points'][number];

const percentiles = ['p50', 'p95', 'p99'] as const;

/**
 * The points of a history, a line each; times are ISO 8601 in UTC, and where no check got through there is no latency.
 * Latencies of phases follow where some were answered, in the order in which a connection goes through them.
 */
export function renderHistoryCsv({ target, history: { points } }: HistoryReport): string {
  const timed = phases.filter((phase) => points.some((point) => point.phases?.[phase] !== undefined));
  return renderCsv(
    [
      ...['target', 'time', 'good_minutes', 'bad_minutes', 'unknown_minutes'],
      ...percentiles.map((name) => `${name}_ms`),
      ...timed.flatMap((phase) => percentiles.map((name) => `${phase}_${name}_ms`)),
    ],
    points.map((point) => [
      target,
      point.time,
      point.good,
      point.bad,
      point.unknown,
      ...latenciesOf(point),
      ...timed.flatMap((phase) => latenciesOf(point.phases?.[phase])),
    ]),
  );
}

function latenciesOf(of: Pick<Point, 'p50' | 'p95' | 'p99'> | undefined): readonly (number | null)[] {
  return percentiles.map((name) => of?.[name] ?? null);
}
