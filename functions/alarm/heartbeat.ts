import type { MetricReference } from './alarm-definition.ts';

/** Where our metrics are kept, as functions/metric names it. */
export const canaryNamespace = 'CentrifugoCanary';

export const heartbeatMetric = 'ChecksRun';

/** Checks that ran in a region: there is a value for every minute in which its probe reported. */
export function heartbeatOf(region: string): MetricReference {
  return { namespace: canaryNamespace, name: heartbeatMetric, dimensions: { Region: region }, statistic: 'Sum' };
}
