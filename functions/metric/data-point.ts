import type { DimensionName, MetricUnit } from './metric-entry.ts';

/** One value on its way to the metric store. */
export interface DataPoint {
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Always finite: one NaN makes a whole series unreadable. */
  readonly value: number;
  readonly dimensions: Readonly<Partial<Record<DimensionName, string>>>;
  /** Milliseconds since 1970: when the check or run began. */
  readonly timeMs: number;
  /** Whether the standby region gets a copy: what its alarms and its alerts need, and no more. */
  readonly isCopied: boolean;
}
