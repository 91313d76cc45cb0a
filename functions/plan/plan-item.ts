import type { AlarmedFile } from '../alarm/alarmed-file.ts';
import type { MeasuredFile } from '../metric/series.ts';
import { type Priced, prices } from './prices.ts';

/** A targets file, as far as it costs something. */
export type PlannedFile = AlarmedFile & MeasuredFile;

/** One line of the bill of one region. */
export interface PlanItem {
  readonly name: string;
  /** What is billed; null: nothing is, for having it. */
  readonly kind: Priced | null;
  /** A month. */
  readonly count: number;
  /** Dollars; of a metric that is not sent in every hour, its share of the price of a month. */
  readonly unitPrice: number;
  readonly dollars: number;
}

export function priceItem(
  kind: Priced,
  name: string,
  count: number,
  unitPrice: number = prices[kind].dollars,
): PlanItem {
  return { name, kind, count, unitPrice, dollars: count * unitPrice };
}

/** Something that has no price of its own: its use is billed. */
export function freeItem(name: string, count: number): PlanItem {
  return { name, kind: null, count, unitPrice: 0, dollars: 0 };
}

export type RegionRole = 'home' | 'standby' | 'probe';

/** What a region is for. Without a deployment, the one region that checks is home. */
export function roleOf({ regions, probingRegions: [first] }: PlannedFile, region: string): RegionRole {
  if (region === (regions?.home ?? first)) return 'home';
  return region === regions?.standby ? 'standby' : 'probe';
}
