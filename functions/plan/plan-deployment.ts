import { defineAlarms } from '../alarm/definitions.ts';
import { listAlarmItems } from './alarm-items.ts';
import { type Assumptions, usualAssumptions } from './assumptions.ts';
import { listMetricItems } from './metric-items.ts';
import { listPageItems } from './page-items.ts';
import { type PlanItem, type PlannedFile, type RegionRole, roleOf } from './plan-item.ts';
import { type Priced, prices } from './prices.ts';
import { listRunItems } from './run-items.ts';

/** What a targets file costs a month once it is deployed, while all is well. Dollars at list price. */
export interface Plan {
  readonly regions: readonly {
    readonly name: string;
    readonly role: RegionRole;
    readonly items: readonly PlanItem[];
  }[];
  readonly totalDollars: number;
  /** The total, were the metrics of every target lean. */
  readonly leanDollars: number;
  /** What the free tiers take off at most: in an account that uses nothing else. */
  readonly freeDollars: number;
}

/** Counts from the definitions that the deployment is rendered from. Pure. */
export function planDeployment(file: PlannedFile, assumed: Assumptions = usualAssumptions): Plan {
  const regions = planRegions(file, assumed);
  const lean = { ...file, targets: file.targets.map((target) => ({ ...target, metrics: 'lean' as const })) };
  const items = regions.flatMap((region) => region.items);
  return {
    regions,
    totalDollars: sumDollars(items),
    leanDollars: sumDollars(planRegions(lean, assumed).flatMap((region) => region.items)),
    freeDollars: sumFree(items),
  };
}

function planRegions(file: PlannedFile, assumed: Assumptions): Plan['regions'] {
  const alarms = defineAlarms(file);
  return file.probingRegions.map((name) => {
    const role = roleOf(file, name);
    return {
      name,
      role,
      items: [
        ...listMetricItems(file, role),
        ...listAlarmItems(alarms.filter(({ region }) => region === name)),
        ...listRunItems(file, role, assumed),
        ...(role === 'home' ? listPageItems(file, alarms) : []),
      ],
    };
  });
}

export function sumDollars(items: readonly PlanItem[]): number {
  return items.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** Free tiers are those of the account, whatever the region. */
function sumFree(items: readonly PlanItem[]): number {
  const kinds = Object.keys(prices) as Priced[];
  return kinds.reduce((sum, kind) => {
    const dollars = sumDollars(items.filter((item) => item.kind === kind));
    return sum + Math.min(dollars, prices[kind].free * prices[kind].dollars);
  }, 0);
}
