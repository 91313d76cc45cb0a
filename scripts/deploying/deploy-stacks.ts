import { relative } from 'node:path';
import { regionsOutput } from '../../infra/stack.ts';
import { listZipContents } from '../../infra/zip-contents.ts';
import { CloudRefused, type StackState } from './cloud.ts';
import { packageStacks } from './package-stacks.ts';
import { listParts, removeStack } from './remove-stacks.ts';
import { type Request, WrongRequest } from './request.ts';
import { runBounded } from './run-bounded.ts';
import { isAtWork, judgeReadiness, waitUntilSettled } from './stack-readiness.ts';
import { callFor, identify, listStacks, type Stack } from './stacks.ts';
import { tellTime } from './tell-time.ts';
import type { Tools } from './tools.ts';

/** Regions besides home that are deployed at a time: soon enough that none counts as silent before it has begun. */
const atOnce = 4;

/**
 * Deploys every region of the targets file: home first, as the others tell it what they see, then the others side by side.
 * Can be repeated: what is already as it should be stays as it is, and what was rolled back is deployed again.
 * @throws WrongRequest where the targets would not work on Lambda; CloudRefused, OslsFailed with what AWS said.
 */
export async function deployStacks(request: Request, tools: Tools): Promise<void> {
  const { tell, cloud } = tools;
  const { problems } = listZipContents(request.config);
  if (problems.length > 0) throw new WrongRequest(`this cannot be deployed:\n  ${problems.join('\n  ')}`);
  const stacks = listStacks(request);
  const regions = groupByRegion(stacks);
  const [[main] = []] = regions;
  if (main === undefined) return;
  const { account, arn } = await cloud.whoAmI(main.region);
  tell(`account ${account}, as ${arn}`);
  await requireReady(stacks, request, tools);
  const former = await listFormerRegions(main, request, tools);
  tell('packaging');
  await packageStacks(request, tell, tools.runOsls);
  const done: string[] = [];
  const deployRegion = async (region: readonly Stack[]): Promise<void> => {
    await removeSurplus(region, request, tools);
    for (const stack of region) {
      await deployStack(stack, request, tools);
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
  await tellOutputs(stacks, tools);
  tellFormer(former, request, tools);
}

/**
 * Nothing is begun where a region would refuse its stack, or does not answer: home would know a region that is not there.
 * @throws CloudRefused with all of them.
 */
async function requireReady(stacks: readonly Stack[], request: Request, { cloud, tell }: Tools): Promise<void> {
  const looks = await Promise.allSettled(
    groupByRegion(stacks).map(async (region) => {
      // One by one: CloudFormation does not like to be asked for many at once.
      for (const stack of region) {
        const state = await cloud.describe(stack);
        if (state === null || !isAtWork(state)) judgeReadiness(stack, state, request);
      }
    }),
  );
  const reasons = looks.flatMap((look) => (look.status === 'rejected' ? [look.reason] : []));
  const [first] = reasons;
  if (first === undefined) return;
  const others = reasons.length < looks.length ? ' Regions that are well can be deployed alone, with --only.' : '';
  tell(`Nothing has been begun.${others}`);
  if (!reasons.every((reason) => reason instanceof CloudRefused)) throw first;
  throw new CloudRefused([...new Set(reasons.map(({ message }) => message))].join('\n'));
}

async function deployStack(stack: Stack, request: Request, tools: Tools): Promise<void> {
  const readiness = judgeReadiness(stack, await waitUntilSettled(stack, tools), request);
  if (readiness === 'empty') {
    await tellTime(`${stack.label}: removing what a failed creation has left`, stack.label, tools, () =>
      removeStack(stack, request, tools),
    );
  }
  const isForced = readiness === 'rolled-back';
  const words = isForced ? 'deploying all of it anew, as the last deployment was rolled back' : 'deploying';
  await tellTime(`${stack.label}: ${words}`, stack.label, tools, async () => {
    const output = await tools.runOsls({ ...callFor('deploy', stack, request), isForced });
    if (output.includes('No changes to deploy')) tools.tell(`${stack.label}: is as it should be already`);
  });
}

/** With fewer targets than before, a region may have more stacks of alarms than it needs, holding what now stands in others. */
async function removeSurplus(region: readonly Stack[], request: Request, tools: Tools): Promise<void> {
  const [main] = region;
  if (main === undefined || main.role === 'probe') return;
  for (const stack of (await listParts(main, main.role, region.length, request, tools)).toReversed()) {
    await tellTime(`${stack.label}: removing, no longer needed`, stack.label, tools, () =>
      removeStack(stack, request, tools),
    );
  }
}

/** Regions that the last deployment had and the file has no more, and whose stacks are still there. */
async function listFormerRegions(main: Stack, request: Request, { cloud }: Tools): Promise<readonly string[]> {
  const state = await cloud.describe(main);
  const before = state?.outputs.get(regionsOutput)?.split(' ') ?? [];
  const gone = before.filter((region) => !request.file.probingRegions.includes(region));
  const found = await Promise.all(
    gone.map(async (region) => {
      // A region may be taken out because it is lost: then it does not answer.
      const { name } = identify(request.stage, region, 0, 'probe');
      const left: StackState | null = await cloud.describe({ region, name }).catch(() => null);
      return left === null ? [] : [region];
    }),
  );
  return found.flat();
}

function tellFormer(former: readonly string[], { stage, config }: Request, { tell }: Tools): void {
  for (const region of former) {
    tell(`
${region} is not in the targets file any more, but its stack is still there: it goes on probing, its failures count, and it
costs. Remove it:
  npm run remove -- --stage ${stage} --config ${relative('', config)} --only ${region}`);
  }
}

/** What people need to know of what is deployed now. */
async function tellOutputs(stacks: readonly Stack[], { cloud, tell }: Tools): Promise<void> {
  const told = [
    ['OnCallTopicArn', 'on-call topic, to subscribe to'],
    ['HistoryUrl', 'status page and history'],
    ['DeadLettersUrl', 'dead letters'],
  ] as const;
  for (const stack of stacks) {
    if (stack.part > 0) continue;
    const { outputs } = (await cloud.describe(stack)) ?? {};
    tell(`\n${stack.label}`);
    for (const [name, words] of told) {
      const value = outputs?.get(name);
      if (value !== undefined) tell(`  ${words}: ${value}`);
    }
  }
}

function groupByRegion(stacks: readonly Stack[]): readonly (readonly Stack[])[] {
  const regions = [...new Set(stacks.map(({ region }) => region))];
  return regions.map((region) => stacks.filter((stack) => stack.region === region));
}
