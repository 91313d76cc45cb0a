import type { Assumptions } from '../plan/assumptions.ts';
import type { Plan } from '../plan/plan-deployment.ts';
import { sumDollars } from '../plan/plan-deployment.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { type Priced, pricedRegion, prices, pricesAsOf } from '../plan/prices.ts';
import type { PageStyle } from './page-style.ts';
import { cutToWidth, escapeHidden, padEnd, padStart } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** What the closing lines say beside the plan. */
export interface PlanFacts {
  readonly file: { readonly everyMs: number; readonly targets: readonly unknown[] };
  /** Dollars a month; null: none is set. */
  readonly budget: number | null;
  readonly assumed: Assumptions;
}

/** The plan as tables, one a region, and what it comes to. */
export function renderPlan(plan: Plan, facts: PlanFacts, style: PageStyle): string[] {
  const { regions, totalDollars } = plan;
  const tables = regions.flatMap((region) => [...renderRegion(region, style), '']);
  const sum = joinCells('In all, dollars a month', '', '', formatDollars(totalDollars), style);
  return [
    ...tables,
    style.palette.bold(sum),
    ...wrapText(describeKinds(plan), style.width, paragraph),
    '',
    ...renderLean(plan, style),
    ...renderBudget(totalDollars, facts.budget, style),
    '',
    ...describeGrounds(plan, facts).flatMap((text) => wrapText(text, style.width)),
  ];
}

const paragraph = { first: '  ', rest: '  ' };

function renderRegion({ name, role, items }: Plan['regions'][number], style: PageStyle): string[] {
  const { palette } = style;
  const billed = items.filter(({ kind }) => kind !== null);
  const free = items.filter(({ kind }) => kind === null).map((item) => `${item.count} ${nounFor(item)}`);
  return [
    palette.bold(joinCells(`${escapeHidden(name)} (${role})`, 'count', 'unit price', 'dollars', style)),
    ...billed.map(({ name: item, count, unitPrice, dollars }) => {
      const row = joinCells(`  ${item}`, formatCount(count), formatPrice(unitPrice), formatDollars(dollars), style);
      return count === 0 ? palette.dim(row) : row;
    }),
    ...wrapText(`${free.join(', ')}: no charge`, style.width, paragraph),
    joinCells(`  ${escapeHidden(name)}`, '', '', formatDollars(sumDollars(items)), style),
  ];
}

function nounFor({ name, count }: PlanItem): string {
  return count === 1 ? name.replace(/s$/, '') : name;
}

const countWidth = 9;
const priceWidth = 12;
const dollarsWidth = 9;

function joinCells(name: string, count: string, price: string, dollars: string, { width }: PageStyle): string {
  const room = width - countWidth - priceWidth - dollarsWidth - 3;
  return [
    padEnd(cutToWidth(name, room), room),
    padStart(count, countWidth),
    padStart(price, priceWidth),
    padStart(dollars, dollarsWidth),
  ].join(' ');
}

/** `43,800`, `0.08` */
function formatCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: Number.isInteger(count) || count >= 100 ? 0 : 2 });
}

/** `0.30`, `0.0000133334` */
function formatPrice(dollars: number): string {
  return dollars.toFixed(10).replace(/(\.\d\d\d*?)0+$/, '$1');
}

function formatDollars(dollars: number): string {
  return dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `metrics 5.55 · alarms 3.70 · …`, what costs most first. */
function describeKinds({ regions }: Plan): string {
  const items = regions.flatMap((region) => region.items);
  return (Object.keys(kindWords) as Priced[])
    .map((kind) => ({ kind, dollars: sumDollars(items.filter((item) => item.kind === kind)) }))
    .filter(({ dollars }) => dollars >= 0.005)
    .sort((one, other) => other.dollars - one.dollars)
    .map(({ kind, dollars }) => `${kindWords[kind]} ${formatDollars(dollars)}`)
    .join(' · ');
}

const kindWords: Readonly<Record<Priced, string>> = {
  metric: 'metrics',
  alarm: 'alarms on metrics',
  compositeAlarm: 'composite alarms',
  putMetricData: 'sending metrics',
  getMetricData: 'reading metrics',
  dashboard: 'dashboard',
  logIngestion: 'logs',
  lambdaRequest: 'runs',
  lambdaCompute: 'computing',
  schedulerCall: 'schedules',
  snsPublish: 'messages',
  dataOut: 'data to the targets',
};

function renderLean({ regions, totalDollars, leanDollars }: Plan, style: PageStyle): string[] {
  const items = regions.flatMap((region) => region.items);
  const dashboardDollars = sumDollars(items.filter(({ kind }) => kind === 'dashboard'));
  const saved = totalDollars - leanDollars;
  if (saved < 0.005) return wrapText('With metrics: lean nothing more is saved.', style.width);
  return wrapText(
    `With metrics: lean for every target it would be ${formatDollars(leanDollars)}: lean saves ${formatDollars(saved)}${dashboardDollars > 0 ? `, of which ${formatDollars(dashboardDollars)} for the dashboard, which lean does without` : ''}.`,
    style.width,
  );
}

function renderBudget(totalDollars: number, budget: number | null, { palette, width }: PageStyle): string[] {
  if (budget === null) return [];
  const over = totalDollars - budget;
  return over > 0
    ? wrapText(`Over the budget of ${formatDollars(budget)} by ${formatDollars(over)}.`, width).map(palette.bad)
    : wrapText(`Within the budget of ${formatDollars(budget)}; ${formatDollars(-over)} are left.`, width);
}

function describeGrounds({ freeDollars }: Plan, { file, assumed }: PlanFacts): readonly string[] {
  const { targets, everyMs } = file;
  const inRun = Math.min(targets.length, assumed.targetsPerShard);
  const seconds = assumed.runSeconds + assumed.targetSeconds * inRun;
  const minutes = everyMs / 60_000;
  return [
    `List prices of ${pricedRegion}, ${pricesAsOf}, without taxes. The free tiers are not taken off: in an account that uses nothing else they would be ${formatDollars(freeDollars)}.`,
    `Supposed: every target is well, a run every ${minutes === 1 ? 'minute' : `${minutes} minutes`} that takes ${seconds.toFixed(2)} s at ${assumed.memoryMb} MB, and ${assumed.alerts} alerts a month. What is sent when it happens costs ${formatPrice(prices.metric.dollars)} for a month of it, and is billed by the hour.`,
    `Not counted: reading the history otherwise (${formatDollars(prices.getMetricData.dollars * 1_000)} for 1,000 metrics), keeping logs, and what the subscribers' own deliveries cost.`,
  ];
}
