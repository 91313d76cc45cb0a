import { usualAssumptions } from '../plan/assumptions.ts';
import { type Plan, planDeployment } from '../plan/plan-deployment.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { styleFor } from './page-style.ts';
import { printJsonLine } from './print-json.ts';
import { renderPlan } from './render-plan.ts';
import { openTargetsFile } from './targets-file.ts';
import { UsageError } from './usage-error.ts';

/** As the command line gave it; `true` for an option without its value. */
export interface RawPlanOptions {
  readonly config?: string | true;
  readonly json?: true;
}

/**
 * `plan`: what the targets file costs a month once it is deployed, item by item; 1 where that is more than its budget.
 * @throws UsageError where the targets file cannot be read, or cannot be deployed.
 */
export async function runPlan(raw: RawPlanOptions, io: Io): Promise<ExitStatus> {
  if (raw.config === true) throw new UsageError('--config needs a value: the path of the targets file');
  const { file } = await openTargetsFile(raw.config, io.cwd);
  if (file.regions === null) {
    throw new UsageError(
      'the targets file names no regions, so there is nothing to deploy; write regions: { home: eu-central-1 }',
    );
  }
  if (file.everyMs % 60_000 !== 0) throw new UsageError('AWS schedules by whole minutes; write every: 1m');
  const plan = planDeployment(file, usualAssumptions);
  const isOver = file.budget !== null && plan.totalDollars > file.budget;
  if (raw.json === true) {
    printJsonLine(describePlan(plan), io.out);
    if (isOver)
      io.err.write(
        `centrifugo-canary: ${plan.totalDollars.toFixed(2)} dollars a month are over the budget of ${file.budget?.toFixed(2)}\n`,
      );
  } else {
    const lines = renderPlan(plan, { file, budget: file.budget, assumed: usualAssumptions }, styleFor(io.out));
    io.out.write(`${lines.join('\n')}\n`);
  }
  return isOver ? exitStatus.down : exitStatus.ok;
}

/** What `plan --json` prints. The items add up to the total, and count times unit price is the item, but for rounding. */
function describePlan({ regions, totalDollars }: Plan) {
  const items = regions.flatMap(({ name: region, items }) =>
    items.map(({ name, count, unitPrice, dollars }) => ({
      name: `${region}: ${name}`,
      count: roundTo(count, 6),
      unitPrice: roundTo(unitPrice, 12),
      dollars: roundTo(dollars, 6),
    })),
  );
  return { items, totalDollars: roundTo(totalDollars, 6) };
}

/** Without the tails of binary fractions. */
function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
