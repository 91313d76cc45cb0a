import { hasDashboard } from '../metric/has-dashboard.ts';
import type { Assumptions } from './assumptions.ts';
import { freeItem, type PlanItem, type PlannedFile, priceItem, type RegionRole } from './plan-item.ts';
import { hoursAMonth } from './prices.ts';

/** What runs in one region: the checks, and where alarms act, the alerts. */
export function listRunItems(file: PlannedFile, role: RegionRole, assumed: Assumptions): readonly PlanItem[] {
  const shards = Math.max(1, Math.ceil(file.targets.length / assumed.targetsPerShard));
  return [
    ...listCheckItems(file, role, shards, assumed),
    ...(role === 'home' ? listAlertItems(file, assumed) : []),
    ...listResources(role, shards),
  ];
}

function listCheckItems(
  file: PlannedFile,
  role: RegionRole,
  shards: number,
  assumed: Assumptions,
): readonly PlanItem[] {
  const rounds = (hoursAMonth * 3_600_000) / file.everyMs;
  const runs = rounds * shards;
  const checks = rounds * file.targets.length;
  const seconds = runs * assumed.runSeconds + checks * assumed.targetSeconds;
  const logBytes = runs * assumed.runLogBytes + checks * assumed.checkLogBytes;
  // The other regions call the standby only when something fails.
  const isCopied = role === 'home' && file.regions !== null && file.regions.standby !== null;
  return [
    priceItem(
      'putMetricData',
      isCopied ? 'PutMetricData to home and standby' : 'PutMetricData',
      runs * (isCopied ? 2 : 1),
    ),
    priceItem('schedulerCall', 'calls by the scheduler', runs),
    priceItem('lambdaRequest', 'runs of check-targets', runs),
    priceItem('lambdaCompute', `GB-seconds at ${assumed.memoryMb} MB, arm64`, (seconds * assumed.memoryMb) / 1_024),
    priceItem('logIngestion', 'GB of log lines', logBytes / bytesAGb),
    priceItem('dataOut', 'GB sent to the targets', (checks * assumed.checkSentBytes) / bytesAGb),
  ];
}

const bytesAGb = 1_024 ** 3;

function listAlertItems({ targets }: PlannedFile, { alerts, alertMetrics }: Assumptions): readonly PlanItem[] {
  return [
    ...(hasDashboard(targets) ? [priceItem('dashboard', 'dashboard', 1)] : []),
    priceItem('getMetricData', `metrics read for ${alerts} alerts`, alerts * alertMetrics),
    priceItem('snsPublish', `messages of ${alerts} alerts`, alerts * 2),
  ];
}

const functionsOf: Readonly<Record<RegionRole, number>> = { home: 3, standby: 2, probe: 1 };

/** What is billed by its use alone, which stands above. */
function listResources(role: RegionRole, shards: number): readonly PlanItem[] {
  return [
    freeItem('functions', functionsOf[role]),
    freeItem('schedules', shards),
    freeItem('topics', role === 'probe' ? 1 : 2),
    freeItem('queues', 1),
    freeItem('log groups', functionsOf[role]),
  ];
}
