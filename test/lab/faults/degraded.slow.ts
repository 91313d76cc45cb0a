import { setTimeout as sleep } from 'node:timers/promises';
import { defaultLimits, type Limits } from '../../../functions/probe/probe-target.ts';
import type { Fault } from '../fault.ts';
import { type HonestFaultSettings, honestFault } from '../honest-fault.ts';
import type { HonestServerHooks } from '../honest-server.ts';

const code = 'degraded.slow';

/** Far above what the lab's own checks take, and below the delay of the shapes. */
const limits: Limits = { ...defaultLimits, slowMs: 300 };
const delayMs = 400;

function lateAt(hooks: HonestServerHooks): HonestFaultSettings {
  return { server: { hooks }, target: { limits } };
}

function lateCommand(name: 'connect' | 'refresh'): HonestFaultSettings {
  return lateAt({
    async onCommand(command) {
      if (command[name] !== undefined) await sleep(delayMs);
      return undefined;
    },
  });
}

export default [
  honestFault(code, 'connect is answered late', lateCommand('connect')),
  honestFault(code, 'refresh is answered late', lateCommand('refresh')),
  honestFault(code, 'the upgrade is answered late', {
    ...lateAt({
      async onRequest() {
        await sleep(delayMs);
        return undefined;
      },
    }),
    encodings: ['json'],
  }),
] satisfies readonly Fault[];
