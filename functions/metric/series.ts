import { codes } from '../failure/catalogue.ts';
import { phases } from '../failure/phases.ts';
import { metrics } from './catalogue.ts';
import { countCodes } from './code-dimension.ts';
import type { Cadence, DimensionName, Level } from './metric-entry.ts';

/** What the number of series follows from; the targets file has it. */
export interface MeasuredFile {
  readonly probingRegions: readonly string[];
  readonly targets: readonly { readonly metrics: Level; readonly token: object | null }[];
}

/** Series of one metric that a targets file can bring about. */
export interface SeriesCount {
  readonly metric: string;
  /** Whether it is the series of a target over all regions: see `isCounted` of its catalogue entry. */
  readonly isCounted: boolean;
  /** When the series are sent. `hours`: four hours of a day, and the hour of a change. */
  readonly cadence: Cadence;
  /** While all is well. For `failure` always 0. */
  readonly steady: number;
  /** Whatever happens: the dimensions hold only names of the file, catalogued codes and phases. */
  readonly atMost: number;
}

/** Counts the series by metric and cadence. A target without tokens has no TokenErrors while all is well. */
export function countSeries(file: MeasuredFile): readonly SeriesCount[] {
  const counts = new Map<string, SeriesCount>();
  const add = (metric: string, isCounted: boolean, cadence: Cadence, steady: number, atMost: number): void => {
    const key = `${metric} ${isCounted} ${cadence}`;
    const before = counts.get(key) ?? { metric, isCounted, cadence, steady: 0, atMost: 0 };
    counts.set(key, { ...before, steady: before.steady + steady, atMost: before.atMost + atMost });
  };
  const regions = file.probingRegions.length;
  for (const { name, dimensions, sent, isCounted } of metrics) {
    if (!dimensions.includes('Target')) {
      add(name, false, sent.standard, sent.standard === 'run' ? regions : 0, regions);
      continue;
    }
    const each = regions * countValues(dimensions);
    for (const target of file.targets) {
      const cadence = sent[target.metrics];
      if (cadence === 'never') continue;
      const isQuiet = cadence === 'failure' || (name === 'TokenErrors' && target.token === null);
      add(name, false, cadence, isQuiet ? 0 : each, each);
      // With one region there is nothing to add up.
      if (isCounted && regions > 1) add(name, true, cadence, isQuiet ? 0 : 1, 1);
    }
  }
  return [...counts.values()];
}

/** 15,000 dollars a month at 0.30 each: beyond any monitor that was meant, and far beyond what a dashboard can show. */
export const mostSteadySeries = 50_000;

/**
 * Says why a targets file would make too many series, and what to do; null where it does not. For `validate`.
 */
export function explainSeries(file: MeasuredFile): string | null {
  const steady = countSeries(file).reduce((sum, count) => sum + count.steady, 0);
  if (steady <= mostSteadySeries) return null;
  const hasDetailed = file.targets.some((target) => target.metrics === 'detailed');
  const instead = hasDetailed ? 'write metrics: standard or lean' : 'write metrics: lean, or name fewer regions';
  return `${file.targets.length} targets in ${file.probingRegions.length} regions are ${steady} metrics, and CloudWatch bills each; at most ${mostSteadySeries}: ${instead}, or split the file`;
}

function countValues(dimensions: readonly DimensionName[]): number {
  if (dimensions.includes('Code')) return countCodes(codes);
  return dimensions.includes('Phase') ? phases.length : 1;
}
