import { listZipContents } from '../../infra/zip-contents.ts';
import { packageStacks } from './package-stacks.ts';
import { type Request, WrongRequest } from './request.ts';
import { runBounded } from './run-bounded.ts';
import { OslsFailed, runOsls } from './run-osls.ts';
import { callFor, listStacks, type Stack } from './stacks.ts';

type Tell = (line: string) => void;

/** Regions besides home that are deployed at a time: soon enough that none counts as silent before it has begun. */
const atOnce = 4;

/**
 * Deploys every region of the targets file: home first, as the others tell it what they see, then the others side by side.
 * Can be repeated: what is already as it should be stays as it is.
 * @throws WrongRequest where the targets would not work on Lambda; OslsFailed with what AWS said.
 */
export async function deployStacks(request: Request, tell: Tell): Promise<void> {
  const { problems } = listZipContents(request.config);
  if (problems.length > 0) throw new WrongRequest(`this cannot be deployed:\n  ${problems.join('\n  ')}`);
  tell('packaging');
  const stacks = await packageStacks(request, tell);
  const done: string[] = [];
  const regions = groupByRegion(stacks);
  const deployRegion = async (region: readonly Stack[]): Promise<void> => {
    await removeSurplus(region, request, tell);
    for (const stack of region) {
      await timed(`${stack.label}: deploying`, tell, () => runOsls(callFor('deploy', stack, request)), stack.label);
      done.push(stack.label);
    }
  };
  try {
    const [first = [], ...others] = regions;
    await deployRegion(first);
    await runBounded(others, atOnce, deployRegion);
  } catch (error) {
    const left = stacks.map(({ label }) => label).filter((label) => !done.includes(label));
    tell(`done: ${done.join(', ') || 'nothing'}; not done: ${left.join(', ')}`);
    tell('Mend what is said below, and run the same command again.');
    throw error;
  }
}

/** Undoes it, home last: until then it tells of what is still there. What is already gone is passed over. */
export async function removeStacks(request: Request, tell: Tell): Promise<void> {
  for (const region of groupByRegion(listStacks(request)).toReversed()) {
    await removeSurplus(region, request, tell);
    for (const stack of region.toReversed()) {
      await timed(`${stack.label}: removing`, tell, () => removeStack(stack, request), stack.label);
    }
  }
}

/** What the deploy tool knows of a stack: its outputs, as people read them. */
export async function describeStack(stack: Stack, request: Request): Promise<string> {
  return await runOsls(callFor('info', stack, request));
}

/** With fewer targets than before, a region may have more stacks of alarms than it needs, holding what now stands in others. */
async function removeSurplus(region: readonly Stack[], request: Request, tell: Tell): Promise<void> {
  const [main] = region;
  if (main === undefined || main.role === 'probe') return;
  const surplus: Stack[] = [];
  for (let part = region.length; ; part += 1) {
    const stack = { ...main, part, label: `${main.region} (${main.role}, alarms ${part})` };
    if (!(await exists(stack, request))) break;
    surplus.unshift(stack);
  }
  for (const stack of surplus) {
    await timed(`${stack.label}: removing, no longer needed`, tell, () => removeStack(stack, request), stack.label);
  }
}

async function exists(stack: Stack, request: Request): Promise<boolean> {
  try {
    await runOsls(callFor('info', stack, request));
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

async function removeStack(stack: Stack, request: Request): Promise<void> {
  try {
    await runOsls(callFor('remove', stack, request));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** CloudFormation's own words, which the deploy tool passes on. */
function isGone(error: unknown): boolean {
  return error instanceof OslsFailed && /Stack .*does not exist|Stack with id .* does not exist/.test(error.message);
}

async function timed(line: string, tell: Tell, work: () => Promise<unknown>, label: string): Promise<void> {
  tell(line);
  const startedMs = performance.now();
  await work();
  tell(`${label}: done in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
}

function groupByRegion(stacks: readonly Stack[]): readonly (readonly Stack[])[] {
  const regions = [...new Set(stacks.map(({ region }) => region))];
  return regions.map((region) => stacks.filter((stack) => stack.region === region));
}
