import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { minting } from '../token-targets.ts';

const code = 'connect.unknown-channel';

export default [
  honestFault(code, 'a channel of a namespace that is not configured', { target: minting({ channels: ['news:a'] }) }),
  honestFault(code, 'the same by the claim `subs`', { target: minting({ subs: { 'news:a': {} } }) }),
] satisfies readonly Fault[];
