import { fieldsOf, listOf, numberOf, textOf, timeOf } from './json-fields.ts';

export type Outcome = 'up' | 'degraded' | 'down' | 'unknown';

/** What `GET /api/targets` tells. */
export interface Overview {
  readonly targets: readonly Target[];
  /** Something that the server wants said above all: null where there is nothing. */
  readonly notice: string | null;
  /** Names and states are all that there is. */
  readonly isPublic: boolean;
}

export interface Target {
  readonly name: string;
  readonly outcome: Outcome;
  readonly sinceMs: number | null;
  readonly failure: Trouble | null;
  readonly regions: readonly RegionView[];
  /** Ratios; null where nothing is known. */
  readonly uptime: readonly { readonly window: string; readonly ratio: number | null }[];
  readonly certificateDaysLeft: number | null;
  /** Day by day up to now; null where the server was not asked, or does not say. */
  readonly days: readonly Day[] | null;
}

export interface Trouble {
  readonly code: string;
  /** The code where the server gives no title. */
  readonly title: string;
  /** As the catalogue has it; null where the server does not say. */
  readonly owner: string | null;
}

export interface RegionView {
  readonly region: string;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly checkedMs: number | null;
}

/** Minutes of a day (UTC). */
export interface Day {
  readonly startMs: number;
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
}

const uptimeWindows = ['24h', '7d', '30d', '90d'] as const;
const mostTargets = 2_000;
const mostDays = 400;
export const dayMs = 86_400_000;

export function readOverview(value: unknown): Overview {
  const { targets, notice, public: isPublic } = fieldsOf(value);
  return { targets: listOf(targets, readTarget, mostTargets), notice: textOf(notice), isPublic: isPublic === true };
}

function readTarget(value: unknown): Target | null {
  const { name, outcome, since, failure, regions, uptime, certificateDaysLeft, days } = fieldsOf(value);
  if (typeof name !== 'string') return null;
  const ratios = fieldsOf(uptime);
  return {
    name,
    outcome: readOutcome(outcome),
    sinceMs: timeOf(since),
    failure: readTrouble(failure),
    regions: listOf(regions, readRegion, 100),
    uptime: uptimeWindows
      .filter((window) => window in ratios)
      .map((window) => ({ window, ratio: numberOf(ratios[window]) })),
    certificateDaysLeft: numberOf(certificateDaysLeft),
    days: readDays(days),
  };
}

function readOutcome(value: unknown): Outcome {
  return value === 'up' || value === 'degraded' || value === 'down' ? value : 'unknown';
}

function readTrouble(value: unknown): Trouble | null {
  const { code, title, owner } = fieldsOf(value);
  if (typeof code !== 'string') return null;
  return { code, title: textOf(title) ?? code, owner: textOf(owner) };
}

function readRegion(value: unknown): RegionView | null {
  const { region, outcome, code, checkedAt } = fieldsOf(value);
  if (typeof region !== 'string') return null;
  return { region, outcome: readOutcome(outcome), code: textOf(code), checkedMs: timeOf(checkedAt) };
}

/** `{ "from": "2026-08-25", "minutes": [[good, bad, unknown], …] }`, a day each. */
function readDays(value: unknown): readonly Day[] | null {
  const { from, minutes } = fieldsOf(value);
  const fromMs = timeOf(from);
  if (fromMs === null || !Array.isArray(minutes)) return null;
  return minutes.slice(0, mostDays).map((day: unknown, index) => {
    const [good, bad, unknown] = Array.isArray(day) ? day.map((count) => Math.max(0, numberOf(count) ?? 0)) : [];
    return { startMs: fromMs + index * dayMs, good: good ?? 0, bad: bad ?? 0, unknown: unknown ?? 0 };
  });
}
