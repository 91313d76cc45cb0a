import { findMetric } from '../metric/catalogue.ts';
import type { Cadence } from '../metric/metric-entry.ts';
import { countSeries, type SeriesCount } from '../metric/series.ts';
import { type PlanItem, type PlannedFile, priceItem, type RegionRole } from './plan-item.ts';
import { prices, tierMetrics } from './prices.ts';

/** Metrics are billed where they are kept: all of them at home, and in the standby region what is copied there while all is well. */
export function listMetricItems(file: PlannedFile, role: RegionRole): readonly PlanItem[] {
  switch (role) {
    case 'home':
      return priceMetrics(countSeries(file), '');
    case 'standby':
      return priceMetrics(countSeries(file).filter(isCopiedAlways).map(ofHomeAlone), ' (copy)');
    case 'probe':
      return [];
  }
}

/** Of the rest, only what says that something is wrong is copied. */
function isCopiedAlways({ metric, cadence }: SeriesCount): boolean {
  return cadence === 'run' && findMetric(metric).isCopied;
}

/** The heartbeats of the other regions are not copied. */
function ofHomeAlone(count: SeriesCount): SeriesCount {
  return { ...count, steady: 1 };
}

function priceMetrics(series: readonly SeriesCount[], note: string): readonly PlanItem[] {
  let used = 0;
  return series.flatMap(({ metric, isCounted, cadence, steady }) => {
    const share = shareOfHours(cadence);
    const slices = tierMetrics(steady, used);
    used += steady;
    // What is sent when something happens is listed, too: it has its price in the hours of an outage.
    const shown = slices.length === 0 ? [{ count: 0, dollars: prices.metric.dollars, over: 0 }] : slices;
    const name = `metric ${metric}${isCounted ? ' (sum)' : ''}${note}, ${cadenceWords[cadence]}`;
    return shown.map(({ count, dollars, over }) => {
      const tier = over === 0 ? '' : ` (>${over.toLocaleString('en-US')})`;
      return priceItem('metric', `${name}${tier}`, count, dollars * share);
    });
  });
}

const cadenceWords: Readonly<Record<Cadence, string>> = {
  check: 'every check',
  run: 'every run',
  hours: 'every 6 hours',
  failure: 'when it happens',
  never: 'never',
};

/** Of the hours of a month, those in which a metric is sent: that is what CloudWatch bills. Checks run once an hour at least. */
function shareOfHours(cadence: Cadence): number {
  return cadence === 'hours' ? 4 / 24 : 1;
}
