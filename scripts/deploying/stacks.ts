import { join } from 'node:path';
import { defineDeployment, type Role, service } from '../../infra/deployment.ts';
import { readNetwork } from '../../infra/network.ts';
import { countParts } from '../../infra/parts.ts';
import { permitSecrets } from '../../infra/secret-permissions.ts';
import { attempt, type Request } from './request.ts';
import type { OslsCall } from './run-osls.ts';

/** One CloudFormation stack of a request. */
export interface Stack {
  readonly region: string;
  readonly role: Role;
  /** 0: the main stack; others hold alarms, where there are more than one stack takes. */
  readonly part: number;
  /** CloudFormation's name for it. */
  readonly name: string;
  /** How people call it. */
  readonly label: string;
  /** Where its package lies. */
  readonly folder: string;
}

/**
 * The stacks of every region, in the order in which they are deployed: home first, and of each region the main stack.
 * @throws WrongRequest where the targets file cannot be deployed.
 */
export function listStacks(request: Request): readonly Stack[] {
  const { file, stage, isReserved, network, out } = request;
  return request.regions.flatMap((region) => {
    const deployment = attempt(() =>
      defineDeployment(file, {
        stage,
        region,
        isReserved,
        network: network === null ? null : readNetwork(network, region),
      }),
    );
    attempt(() => permitSecrets(deployment));
    return Array.from({ length: attempt(() => countParts(deployment)) }, (_, part) => ({
      region,
      role: deployment.role,
      ...identify(stage, region, part, deployment.role),
      folder: join(out, part === 0 ? region : `${region}-alarms-${part}`),
    }));
  });
}

/** What tells a stack of a region from the others. `role`: in the words for people. */
export function identify(
  stage: string,
  region: string,
  part: number,
  role: string,
): Pick<Stack, 'part' | 'name' | 'label'> {
  return {
    part,
    name: `${service}-${stage}${suffixOf(part)}`,
    label: `${region} (${role}${part === 0 ? '' : `, alarms ${part}`})`,
  };
}

/** What the names of further stacks end with. */
export function suffixOf(part: number): string {
  return part === 0 ? '' : `-alarms-${part}`;
}

/** The call of the deploy tool for a stack. */
export function callFor(
  command: OslsCall['command'],
  stack: Pick<Stack, 'region' | 'part'> & { readonly folder?: string },
  request: Request,
): OslsCall {
  const { stage, config, network, isReserved } = request;
  return {
    command,
    stage,
    region: stack.region,
    part: stack.part,
    folder: command === 'remove' ? null : (stack.folder ?? null),
    parameters: {
      config,
      // What is to go need not be in the file any more.
      ...(command === 'remove' ? { content: 'none' } : {}),
      ...(network === null ? {} : { network }),
      ...(isReserved ? {} : { reserve: 'no' }),
    },
  };
}
