import { setTimeout as delay } from 'node:timers/promises';
import { type Cloud, createCloud } from './cloud.ts';
import { type OslsCall, runOsls } from './run-osls.ts';

/** What deploying and removing need of the outside. */
export interface Tools {
  readonly tell: (line: string) => void;
  readonly cloud: Cloud;
  readonly runOsls: (call: OslsCall) => Promise<string>;
  readonly pause: (ms: number) => Promise<void>;
  /** Monotonic. */
  readonly nowMs: () => number;
}

export const realTools: Tools = {
  tell: console.log,
  cloud: createCloud(),
  runOsls,
  pause: async (ms) => {
    await delay(ms);
  },
  nowMs: () => performance.now(),
};
