import type { Request } from './request.ts';
import { runBounded } from './run-bounded.ts';
import { OslsFailed } from './run-osls.ts';
import { waitUntilSettled } from './stack-readiness.ts';
import { callFor, identify, type Stack } from './stacks.ts';
import { tellTime } from './tell-time.ts';
import type { Tools } from './tools.ts';

type Removable = Pick<Stack, 'region' | 'part' | 'name' | 'label'>;

/** As many as are deployed at a time: while they go, home begins to miss their reports. */
const atOnce = 4;

/**
 * Undoes a deployment, home last: until then it tells of what is still there. Can be repeated. Regions that are not in the
 * file any more are removed all the same.
 * @throws WrongRequest, CloudRefused, OslsFailed
 */
export async function removeStacks(request: Request, tools: Tools): Promise<void> {
  const { tell, cloud } = tools;
  const { stage, regions, file } = request;
  const [some] = regions;
  if (some === undefined) return;
  const { account, arn } = await cloud.whoAmI(some);
  tell(`account ${account}, as ${arn}`);
  const home = file.regions?.home;
  const removed: string[] = [];
  const removeRegion = async (region: string): Promise<void> => {
    const parts = await listParts({ region }, roleOf(region, request), 0, request, tools);
    if (parts.length === 0) {
      tell(`${region}: there is no stack ${identify(stage, region, 0, '').name}, nothing to remove`);
    }
    for (const stack of parts.toReversed()) {
      await tellTime(`${stack.label}: removing`, stack.label, tools, () => removeStack(stack, request, tools));
      removed.push(stack.label);
    }
  };
  try {
    await runBounded(
      regions.filter((region) => region !== home),
      atOnce,
      removeRegion,
    );
    if (home !== undefined && regions.includes(home)) await removeRegion(home);
  } catch (error) {
    tell(`removed: ${removed.join(', ') || 'nothing'}`);
    tell('Mend what is said below, and run the same command again.');
    throw error;
  }
}

function roleOf(region: string, { file }: Request): string {
  if (region === file.regions?.home) return 'home';
  if (region === file.regions?.standby) return 'standby';
  return file.probingRegions.includes(region) ? 'probe' : 'not in the file any more';
}

/** The stacks of a region that are there, from that part on. Further ones are removed from the end, so that no gap arises. */
export async function listParts(
  { region }: Pick<Stack, 'region'>,
  role: string,
  from: number,
  { stage }: Request,
  { cloud }: Tools,
): Promise<readonly Removable[]> {
  const found: Removable[] = [];
  for (let part = from; ; part += 1) {
    const stack = { region, ...identify(stage, region, part, role) };
    if ((await cloud.describe(stack)) !== null) found.push(stack);
    // A main stack that is gone may have left others.
    else if (part > 0) return found;
  }
}

/** Takes away one stack. What goes in the meantime is passed over. */
export async function removeStack(stack: Removable, request: Request, tools: Tools): Promise<void> {
  if ((await waitUntilSettled(stack, tools)) === null) return;
  try {
    await tools.runOsls(callFor('remove', stack, request));
  } catch (error) {
    // CloudFormation's own words, which the deploy tool passes on.
    if (!(error instanceof OslsFailed && /Stack .*does not exist/.test(error.message))) throw error;
  }
}
