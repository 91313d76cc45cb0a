// Both come with the deploy tool.
import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { isOptIn } from '../../infra/opt-in-regions.ts';
import type { Stack } from './stacks.ts';

/** What CloudFormation says of a stack that is there. */
export interface StackState {
  /** As CloudFormation has it: `UPDATE_COMPLETE`, `ROLLBACK_COMPLETE` and so on. */
  readonly status: string;
  /** Why it is so; empty where CloudFormation does not say. */
  readonly reason: string;
  readonly outputs: ReadonlyMap<string, string>;
}

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** What is asked of AWS before the deploy tool is let loose on it. */
export interface Cloud {
  /** @throws CloudRefused */
  whoAmI(region: string): Promise<Caller>;
  /** null: there is no such stack. @throws CloudRefused */
  describe(stack: Pick<Stack, 'region' | 'name'>): Promise<StackState | null>;
}

/** AWS did not answer, or said no; the message is for the operator. */
export class CloudRefused extends Error {
  override readonly name = 'CloudRefused';
}

/** Of all tries: a region that is lost is told as such soon. */
const limitMs = 20_000;
/** CloudFormation throttles who asks often, and others of the same account ask as well. */
const maxAttempts = 6;

/** How the clients are set up, beside their region; by default as the environment says, like the deploy tool's own. */
export type CloudSetup = Pick<CloudFormationClientConfig, 'endpoint' | 'credentials'>;

export function createCloud(setup: CloudSetup = {}): Cloud {
  return {
    async whoAmI(region) {
      const client = new STSClient({ ...setup, region, maxAttempts });
      const { Account: account = '', Arn: arn = '' } = await ask(region, (abortSignal) =>
        client.send(new GetCallerIdentityCommand({}), { abortSignal }),
      );
      return { account, arn };
    },
    async describe({ region, name }) {
      const client = new CloudFormationClient({ ...setup, region, maxAttempts });
      const answer = await ask(region, (abortSignal) =>
        client.send(new DescribeStacksCommand({ StackName: name }), { abortSignal }).catch((error: unknown) => {
          if (isAbsent(error)) return { Stacks: [] };
          throw error;
        }),
      );
      const [stack] = answer.Stacks ?? [];
      if (stack === undefined) return null;
      return {
        status: stack.StackStatus ?? 'unknown',
        reason: stack.StackStatusReason ?? '',
        outputs: new Map(stack.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      };
    },
  };
}

/** A ValidationError like many others: only its text tells. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && /does not exist/.test(error.message);
}

async function ask<T>(region: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    return await call(signal);
  } catch (error) {
    if (signal.aborted) throw new CloudRefused(`AWS did not answer in ${region} within ${limitMs / 1_000} seconds`);
    if (!(error instanceof Error)) throw error;
    throw new CloudRefused(explain(error, '$fault' in error, region), { cause: error });
  }
}

function explain({ name, message }: Error, isAnswer: boolean, region: string): string {
  if (!aboutCredentials.test(name)) {
    return `AWS ${isAnswer ? 'refused' : 'could not be reached'} in ${region}: ${isAnswer ? `${name}: ` : ''}${message}`;
  }
  return `AWS does not know who is asking: ${name}: ${message}
Give credentials as for the AWS CLI: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with AWS_SESSION_TOKEN
where they are temporary. \`aws sts get-caller-identity\` shows whether they work.${isOptIn(region) ? `\nThe account may also not have enabled ${region}: \`aws account list-regions\` shows it.` : ''}`;
}

/** None, expired or unknown. */
const aboutCredentials =
  /^(?:CredentialsProviderError|TokenProviderError|ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException)$/;
