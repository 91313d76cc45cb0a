import { mkdirSync } from 'node:fs';
import { type Caller, type Cloud, CloudRefused, type StackState } from '../../scripts/deploying/cloud.ts';
import { type OslsCall, OslsFailed } from '../../scripts/deploying/run-osls.ts';
import type { Tools } from '../../scripts/deploying/tools.ts';

export interface FakeAccount {
  /** Stacks that are there, by `region name`: their states, one after another; the last one stays. */
  readonly stacks?: Readonly<Record<string, readonly string[]>>;
  readonly outputs?: Readonly<Record<string, string>>;
  /** What the deploy tool says no to, as `command region`, and its words. */
  readonly refuses?: Readonly<Record<string, string>>;
  readonly caller?: Caller;
  /** Regions that do not answer. */
  readonly lost?: readonly string[];
}

export interface FakeTools extends Tools {
  readonly told: string[];
  /** The calls of the deploy tool: `deploy eu-central-1`, with ` --force` and the part where there are. */
  readonly calls: string[];
  readonly paused: number[];
}

/** An account whose stacks come and go as the deploy tool is told; no time passes but what is paused. */
export function fakeTools(account: FakeAccount = {}): FakeTools {
  const stacks = new Map(Object.entries(account.stacks ?? {}).map(([key, states]) => [key, [...states]]));
  const told: string[] = [];
  const calls: string[] = [];
  const paused: number[] = [];
  const cloud: Cloud = {
    whoAmI: async () => account.caller ?? { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/deployer' },
    describe: async ({ region, name }): Promise<StackState | null> => {
      if (account.lost?.includes(region) === true) throw new CloudRefused(`no answer from ${region}`);
      const states = stacks.get(`${region} ${name}`);
      const [status] = states ?? [];
      if (status === undefined) return null;
      if (states !== undefined && states.length > 1) states.shift();
      return { status, reason: '', outputs: new Map(Object.entries(account.outputs ?? {})) };
    },
  };
  const runOsls = async (call: OslsCall): Promise<string> => {
    const { command, region, stage, part, folder, isForced = false } = call;
    calls.push(`${command} ${region}${part === 0 ? '' : ` ${part}`}${isForced ? ' --force' : ''}`);
    const words = account.refuses?.[`${command} ${region}`];
    if (words !== undefined) throw new OslsFailed(words);
    const name = `${region} centrifugo-canary-${stage}${part === 0 ? '' : `-alarms-${part}`}`;
    if (command === 'package' && folder !== null) mkdirSync(folder, { recursive: true });
    if (command === 'deploy') stacks.set(name, ['UPDATE_COMPLETE']);
    if (command === 'remove') stacks.delete(name);
    return '';
  };
  return {
    tell: (line) => told.push(line),
    cloud,
    runOsls,
    pause: async (ms) => {
      paused.push(ms);
    },
    nowMs: () => paused.reduce((sum, ms) => sum + ms, 0),
    told,
    calls,
    paused,
  };
}
