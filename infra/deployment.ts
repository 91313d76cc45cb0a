import type { TargetsFile } from '../functions/monitor/settle-targets.ts';
import { listSsmPaths } from './secret-paths.ts';
import { countShards } from './sizes.ts';

export const service = 'centrifugo-canary';

export type Role = 'home' | 'standby' | 'probe';

/** One region of one stage: what everything in infra/ is rendered from. */
export interface Deployment {
  readonly stage: string;
  readonly region: string;
  readonly role: Role;
  readonly home: string;
  readonly standby: string | null;
  readonly file: TargetsFile;
  /** What alarm names begin with. Of the stage, so that two stages in one account do not take each other's alarms. */
  readonly prefix: string;
  /** Invocations that share the targets out among themselves. */
  readonly shards: number;
  /** Whether check-targets has concurrency of its own. A new account has too little to give any away. */
  readonly isReserved: boolean;
  /** Parameters that hold the targets' secrets, such as `/canary/chat/secret`. */
  readonly secretPaths: readonly string[];
  /** The network that check-targets runs in; null: the one that Lambda gives it. */
  readonly network: Network | null;
}

/** Where check-targets is put to reach what is not on the internet. */
export interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Whether it has IPv6 beside IPv4: the subnets have to be dual-stack. */
  readonly ipv6: boolean;
}

export interface Choices {
  readonly stage: string;
  readonly region: string;
  readonly isReserved: boolean;
  readonly network: Network | null;
}

/** Function names hold it, and have 64 characters. */
const stagePattern = /^[a-z][a-z0-9-]{0,29}$/;

/**
 * Puts one region of a targets file together.
 * @throws RangeError where the file cannot be deployed there; the message says what to write instead.
 */
export function defineDeployment(file: TargetsFile, choices: Choices): Deployment {
  const { stage, region } = choices;
  requireStage(stage);
  const { regions, everyMs, targets, probingRegions } = file;
  if (regions === null) {
    throw new RangeError('the targets file names no regions; write regions: { home: eu-central-1 } to deploy');
  }
  if (everyMs % 60_000 !== 0) throw new RangeError('AWS schedules by whole minutes; write every: 1m');
  if (!probingRegions.includes(region)) {
    throw new RangeError(`${region} is not in the targets file, which has ${probingRegions.join(', ')}`);
  }
  return {
    ...choices,
    role: region === regions.home ? 'home' : region === regions.standby ? 'standby' : 'probe',
    home: regions.home,
    standby: regions.standby,
    file,
    prefix: `canary-${stage}`,
    shards: countShards(targets.length),
    secretPaths: listSsmPaths(file),
  };
}

/** @throws RangeError where it is none. */
export function requireStage(stage: string): void {
  if (stagePattern.test(stage)) return;
  throw new RangeError(
    `"${stage}" is no stage: write up to 30 small letters, digits and hyphens, beginning with a letter, such as prod`,
  );
}

/** Names that other regions, policies and people need to know beforehand; everything else is named by CloudFormation. */
export const names = {
  function: (stage: string, door: Door) => `${service}-${stage}-${door}`,
  logGroup: (stage: string, door: Door) => `/aws/lambda/${service}-${stage}-${door}`,
  alarmTopic: (stage: string) => `${service}-${stage}-alarms`,
  onCallTopic: (stage: string) => `${service}-${stage}-on-call`,
  dashboard: (stage: string) => `${service}-${stage}`,
} as const;

export const doors = ['check-targets', 'deliver-alert', 'serve-history'] as const;
export type Door = (typeof doors)[number];

const doorsOf: Readonly<Record<Role, readonly Door[]>> = {
  probe: ['check-targets'],
  standby: ['check-targets', 'deliver-alert'],
  home: ['check-targets', 'deliver-alert', 'serve-history'],
};

/** The functions of a region. */
export function listDoors({ role }: { readonly role: Role }): readonly Door[] {
  return doorsOf[role];
}

/** The logical id that the deploy tool gives a function. */
export function functionId(door: Door): string {
  return `${capitalize(door.replaceAll('-', 'Dash'))}LambdaFunction`;
}

/** The first part of logical ids of ours that belong to a function. */
export function idOf(door: Door): string {
  return door.split('-').map(capitalize).join('');
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
