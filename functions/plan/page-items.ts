import type { AlarmDefinition } from '../alarm/alarm-definition.ts';
import { type PlanItem, type PlannedFile, priceItem } from './plan-item.ts';
import { hoursAMonth } from './prices.ts';

/**
 * What the status page asks for and what the function behind it asks of CloudWatch in turn, while the page is open on all
 * targets and all is well. test/platform/aws/page-cost.test.ts counts both.
 */
export const pageReading = {
  /** Once a minute the states, and after them the alarms. */
  requestsAnHour: 120,
  /** Of each target in each region: how often it was up, and how often it was looked at. */
  metricsASum: 2,
  /** The uptimes of 90 days are read anew every hour, */
  sumsAnHour: 1,
  /** the states of the alarms every five minutes, */
  alarmsAnHour: 12,
  /** a hundred at a time. */
  alarmsACall: 100,
} as const;

/** What is supposed beside. A function that is always warm is yet replaced every two hours or so, and knows nothing then. */
const newFunctionsAnHour = 0.5;
/** Finding the newest lines in three regions, at the same time. */
const requestSeconds = 0.3;
const requestMb = 512;

/** What one answer with the states is sent as, its headers included. */
export function bytesOfStates(targets: number): number {
  return 1_000 + 500 * targets;
}

/** One page that is open on all targets day and night. A second one costs requests and no readings: they share the function. */
export function listPageItems(file: PlannedFile, alarms: readonly AlarmDefinition[]): readonly PlanItem[] {
  const pairs = file.targets.length * file.probingRegions.length;
  const readings = (pageReading.sumsAnHour + newFunctionsAnHour) * hoursAMonth;
  const requests = pageReading.requestsAnHour * hoursAMonth;
  const calls = [...Map.groupBy(alarms, ({ region }) => region).values()].reduce(
    (sum, { length }) => sum + Math.ceil(length / pageReading.alarmsACall),
    0,
  );
  const alarmReadings = (pageReading.alarmsAnHour + newFunctionsAnHour) * hoursAMonth;
  const bytes = (requests / 2) * bytesOfStates(file.targets.length);
  return [
    priceItem('getMetricData', 'a page left open: metrics read', readings * pairs * pageReading.metricsASum),
    // The same price, and the same free calls.
    priceItem('putMetricData', 'a page left open: alarms read, calls', calls * alarmReadings),
    priceItem('lambdaRequest', 'a page left open: requests', requests),
    priceItem('lambdaCompute', 'a page left open: GB-seconds', (requests * requestSeconds * requestMb) / 1_024),
    priceItem('dataOut', 'a page left open: GB sent', bytes / 1_024 ** 3),
  ];
}
