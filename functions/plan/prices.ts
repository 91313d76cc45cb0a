/** What one unit costs, in US dollars, and how many an account has free each month. */
export interface Price {
  /** Whose price it is, and one unit of it, in words. */
  readonly unit: string;
  readonly dollars: number;
  /** Units a month, in an account that uses nothing else of the kind. Stated, and never taken off a plan. */
  readonly free: number;
  /** AWS's page that has it. */
  readonly source: string;
}

const cloudWatch = 'Amazon CloudWatch pricing';

/**
 * AWS's list prices in us-east-1 (N. Virginia), without taxes, discounts and free tiers, as far as a plan needs them.
 * Most regions have the same prices for these services; some are dearer. A price that changes is changed here alone.
 */
export const prices = {
  /** For the hours in which it is sent; a month has {@link hoursAMonth}. More of them cost less: see {@link metricTiers}. */
  metric: { unit: 'a custom metric for a month', dollars: 0.3, free: 10, source: cloudWatch },
  /** At the standard resolution. An alarm on metric math costs as much for each metric in it. */
  alarm: { unit: 'a metric of an alarm for a month', dollars: 0.1, free: 10, source: cloudWatch },
  compositeAlarm: { unit: 'a composite alarm for a month', dollars: 0.5, free: 0, source: cloudWatch },
  /** The free calls are shared with the listing of metrics and dashboards. */
  putMetricData: { unit: 'a call of PutMetricData', dollars: 0.01 / 1_000, free: 1_000_000, source: cloudWatch },
  getMetricData: { unit: 'a metric asked for by GetMetricData', dollars: 0.01 / 1_000, free: 0, source: cloudWatch },
  /** Free are those with 50 metrics at most. */
  dashboard: { unit: 'a dashboard for a month', dollars: 3, free: 3, source: cloudWatch },
  logIngestion: { unit: 'a GB of log lines taken in', dollars: 0.5, free: 5, source: cloudWatch },
  lambdaRequest: {
    unit: 'a run of a function',
    dollars: 0.2 / 1_000_000,
    free: 1_000_000,
    source: 'AWS Lambda pricing',
  },
  /** On arm64. */
  lambdaCompute: {
    unit: 'a GB-second of a function on arm64',
    dollars: 0.0000133334,
    free: 400_000,
    source: 'AWS Lambda pricing',
  },
  schedulerCall: {
    unit: 'a call by the scheduler',
    dollars: 1 / 1_000_000,
    free: 14_000_000,
    source: 'Amazon EventBridge pricing',
  },
  /** To e-mail, HTTPS, SMS and phones, a delivery has a price of its own. */
  snsPublish: {
    unit: 'a message published to a topic',
    dollars: 0.5 / 1_000_000,
    free: 1_000_000,
    source: 'Amazon SNS pricing',
  },
  /** The first tier; the first 100 GB of an account are free. */
  dataOut: { unit: 'a GB sent to the internet', dollars: 0.09, free: 100, source: 'Amazon EC2 on-demand pricing' },
} as const satisfies Readonly<Record<string, Price>>;

export type Priced = keyof typeof prices;

/** When the prices above were last compared with AWS's pages. */
export const pricesAsOf = '2026-11';
/** The region whose list prices they are. */
export const pricedRegion = 'us-east-1';

/** AWS bills by the hour, and reckons with 730 of them a month. */
export const hoursAMonth = 730;

/** Custom metrics of one region: up to how many each costs how much a month. */
export const metricTiers: readonly { readonly upTo: number; readonly dollars: number }[] = [
  { upTo: 10_000, dollars: prices.metric.dollars },
  { upTo: 250_000, dollars: 0.1 },
  { upTo: 1_000_000, dollars: 0.05 },
  { upTo: Number.POSITIVE_INFINITY, dollars: 0.02 },
];

/** Splits a number of metrics into what each tier takes of it, `used` having been taken before. `over`: where the tier begins. */
export function tierMetrics(
  count: number,
  used: number,
): readonly { readonly count: number; readonly dollars: number; readonly over: number }[] {
  return metricTiers.flatMap(({ upTo, dollars }, index) => {
    const over = metricTiers[index - 1]?.upTo ?? 0;
    const taken = Math.min(used + count, upTo) - Math.max(used, over);
    return taken > 0 ? [{ count: taken, dollars, over }] : [];
  });
}
