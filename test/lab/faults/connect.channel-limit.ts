import { atConnect, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { minting } from '../token-targets.ts';

const code = 'connect.channel-limit';

export default [
  honestFault(code, 'the token names more channels than a client may have', {
    server: { channelLimit: 2 },
    target: minting({ channels: ['canary:a', 'canary:b', 'canary:c'] }),
  }),
  atConnect(code, 'Close 3505 to anybody', closesWith(3505, 'channel limit')),
] satisfies readonly Fault[];
