import type { Fault } from '../fault.ts';
import { atAddress, atName } from '../fault-address.ts';
import { fillBacklog } from '../full-backlog.ts';

const code = 'tcp.timeout';

export default [
  {
    code,
    shape: 'SYNs are dropped',
    encodings: ['json'],
    isSlow: true,
    async start() {
      return atAddress(await fillBacklog());
    },
  },
  {
    code,
    shape: 'SYNs to the only address of the name are dropped',
    encodings: ['json'],
    isSlow: true,
    async start() {
      return atName(await fillBacklog());
    },
  },
] satisfies readonly Fault[];
