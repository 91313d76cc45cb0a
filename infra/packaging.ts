import { readTargets } from '../functions/monitor/read-targets.ts';
import type { TargetsFile } from '../functions/monitor/settle-targets.ts';
import { type Deployment, defineDeployment } from './deployment.ts';
import { readNetwork } from './network.ts';
import { readText } from './read-text.ts';
import type { Resolver } from './stack.ts';

/** One stack that is to be packaged. */
export interface Packaging {
  readonly deployment: Deployment;
  /** 0: the main stack. */
  readonly part: number;
}

/**
 * Reads what the command line chose: serverless.yml has it under `custom.canary`. null: a stack is to be removed, of which
 * only the name counts.
 */
export async function readPackaging({ resolveVariable }: Resolver): Promise<Packaging | null> {
  const read = async (address: string): Promise<string> => String(await resolveVariable(address));
  if ((await read('self:custom.canary.content')) === 'none') return null;
  const [stage, region, config, network, reserve, part] = await Promise.all([
    read('self:provider.stage'),
    read('self:provider.region'),
    read('self:custom.canary.config'),
    read('self:custom.canary.network'),
    read('self:custom.canary.reserve'),
    read('self:custom.canary.part'),
  ]);
  const file = readTargetsFile(config);
  return {
    deployment: defineDeployment(file, {
      stage,
      region,
      isReserved: reserve !== 'no',
      network: network === 'none' ? null : readNetwork(network, region),
    }),
    part: Number(part),
  };
}

/** @throws SyntaxError where the file cannot be read or has mistakes: the command `validate` lists them all. */
export function readTargetsFile(path: string): TargetsFile {
  const reading = readTargets(readText(path));
  if (reading.kind === 'right') return reading.file;
  const lines = reading.mistakes.slice(0, 20).map(({ line, column, message }) => `${line}:${column} ${message}`);
  throw new SyntaxError(`${path} has ${reading.mistakes.length + reading.more} mistake(s)\n  ${lines.join('\n  ')}`);
}
