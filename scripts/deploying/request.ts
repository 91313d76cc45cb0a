import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TargetsFile } from '../../functions/monitor/settle-targets.ts';
import { requireStage } from '../../infra/deployment.ts';
import { readNetwork } from '../../infra/network.ts';
import { readTargetsFile } from '../../infra/packaging.ts';

/** What the command line of `package`, `deploy` and `remove` asks for. */
export interface Request {
  readonly stage: string;
  /** The path of the targets file. */
  readonly config: string;
  readonly file: TargetsFile;
  /** The regions of the file, home first, or those of `--only`; to be removed, also such as the file does not have. */
  readonly regions: readonly string[];
  /** The path of a JSON file; null: no region has a network of its own. */
  readonly network: string | null;
  readonly isReserved: boolean;
  /** Where packages are written. */
  readonly out: string;
}

/** Wrong usage, or a targets file that is not right: told without a stack trace. */
export class WrongRequest extends Error {
  override readonly name = 'WrongRequest';
}

export const usage = `Options:
  --stage NAME      default dev
  --config FILE     the targets file, default canary.yml
  --only REGION     one region of the file; may be repeated; remove takes one that the file does not have any more
  --network FILE    subnets and security groups by region, JSON: docs/aws.md
  --unreserved      reserve no concurrency: an account that is new has too little
  --out FOLDER      where packages are written, default .serverless`;

/**
 * @param fallback the targets file where there is neither an option nor a canary.yml; null: there has to be one
 * @param isRemoval whether `--only` may name a region that the file does not have any more
 * @throws WrongRequest
 */
export function readRequest(args: readonly string[], fallback: string | null, isRemoval = false): Request {
  const { values } = parseOptions(args);
  const stage = values.stage ?? 'dev';
  attempt(() => requireStage(stage));
  const config = values.config ?? (existsSync('canary.yml') ? 'canary.yml' : fallback);
  if (config === null) throw new WrongRequest('there is no canary.yml in this folder; name one with --config FILE');
  const file = attempt(() => readTargetsFile(config));
  const only = values.only ?? [];
  const stranger = only.find((region) => !file.probingRegions.includes(region));
  if (stranger !== undefined && !(isRemoval && regionPattern.test(stranger))) {
    throw new WrongRequest(`${stranger} is not in ${config}, which has ${file.probingRegions.join(', ')}`);
  }
  const network = values.network ?? null;
  if (network !== null) for (const region of file.probingRegions) attempt(() => readNetwork(network, region));
  return {
    stage,
    config: resolve(config),
    file,
    regions: only.length === 0 ? file.probingRegions : inOrder(only, file.probingRegions),
    network: network === null ? null : resolve(network),
    isReserved: values.unreserved !== true,
    out: resolve(values.out ?? '.serverless'),
  };
}

/** As the targets file has it. */
const regionPattern = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Those that are known first, as they stand there. */
function inOrder(only: readonly string[], known: readonly string[]): readonly string[] {
  return [
    ...known.filter((region) => only.includes(region)),
    ...new Set(only.filter((region) => !known.includes(region))),
  ];
}

function parseOptions(args: readonly string[]) {
  return attempt(() =>
    parseArgs({
      args: [...args],
      options: {
        stage: { type: 'string' },
        config: { type: 'string' },
        only: { type: 'string', multiple: true },
        network: { type: 'string' },
        unreserved: { type: 'boolean' },
        out: { type: 'string' },
      },
    }),
  );
}

/** What is wrong with files and options is the caller's to mend, and told as such. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && !(error instanceof ReferenceError)) {
      throw new WrongRequest(error.message, { cause: error });
    }
    throw error;
  }
}
