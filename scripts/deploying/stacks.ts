import { join } from 'node:path';
import { defineDeployment, type Role } from '../../infra/deployment.ts';
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
      part,
      label: `${region} (${deployment.role}${part === 0 ? '' : `, alarms ${part}`})`,
      folder: join(out, part === 0 ? region : `${region}-alarms-${part}`),
    }));
  });
}

/** The call of the deploy tool for a stack. */
export function callFor(command: OslsCall['command'], stack: Stack, request: Request): OslsCall {
  const { stage, config, network, isReserved } = request;
  return {
    command,
    stage,
    region: stack.region,
    part: stack.part,
    folder: command === 'remove' || command === 'info' ? null : stack.folder,
    parameters: {
      config,
      ...(network === null ? {} : { network }),
      ...(isReserved ? {} : { reserve: 'no' }),
    },
  };
}
