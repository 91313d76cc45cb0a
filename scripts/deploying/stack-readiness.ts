import { CloudRefused, type StackState } from './cloud.ts';
import type { Request } from './request.ts';
import type { Stack } from './stacks.ts';
import type { Tools } from './tools.ts';

/** The longest that CloudFormation takes for a stack that is not stuck. */
const longestMs = 3_600_000;
const betweenLooksMs = 5_000;

/**
 * What becomes of a stack before it is deployed: `absent` and `ready` need nothing; `rolled-back`: the deploy tool would take
 * the zips of the deployment that failed for what runs, and pass it over; `empty`: nothing can be done with it but remove it.
 */
export type Readiness = 'absent' | 'ready' | 'rolled-back' | 'empty';

/** @throws CloudRefused where somebody has to do something about the stack first; the message says what. */
export function judgeReadiness(stack: Stack, state: StackState | null, { stage }: Request): Readiness {
  if (state === null) return 'absent';
  switch (state.status) {
    case 'CREATE_COMPLETE':
    case 'UPDATE_COMPLETE':
    case 'IMPORT_COMPLETE':
      return 'ready';
    case 'UPDATE_ROLLBACK_COMPLETE':
    case 'IMPORT_ROLLBACK_COMPLETE':
      return 'rolled-back';
    case 'ROLLBACK_COMPLETE':
    case 'REVIEW_IN_PROGRESS':
      return 'empty';
    case 'UPDATE_ROLLBACK_FAILED':
      throw new CloudRefused(`${describe(stack, state)}: CloudFormation could not go back to the deployment before.
Let it try again, and then run the same command once more:
  aws cloudformation continue-update-rollback --region ${stack.region} --stack-name ${stack.name}`);
    default:
      throw new CloudRefused(`${describe(stack, state)}: nothing can be deployed over it.
Remove it, and then run the same command once more:
  npm run remove -- --stage ${stage} --only ${stack.region}`);
  }
}

/**
 * The state of a stack at which nobody is at work: another deployment, or one that was interrupted, is waited for.
 * @throws CloudRefused
 */
export async function waitUntilSettled(
  stack: Pick<Stack, 'region' | 'name' | 'label'>,
  { cloud, tell, pause, nowMs }: Tools,
): Promise<StackState | null> {
  const deadlineMs = nowMs() + longestMs;
  for (let looks = 0; ; looks += 1) {
    const state = await cloud.describe(stack);
    if (state === null || !isAtWork(state)) return state;
    if (nowMs() > deadlineMs) throw new CloudRefused(`${describe(stack, state)}, for an hour now: it is stuck`);
    if (looks === 0) tell(`${stack.label}: waiting, as CloudFormation is still at work there (${state.status})`);
    await pause(betweenLooksMs);
  }
}

/** REVIEW_IN_PROGRESS waits for somebody, not for CloudFormation. */
export function isAtWork({ status }: StackState): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

function describe({ label, name }: Pick<Stack, 'label' | 'name'>, { status, reason }: StackState): string {
  return `${label}: the stack ${name} is in ${status}${reason === '' ? '' : ` (${reason})`}`;
}
