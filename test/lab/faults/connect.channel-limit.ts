import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'connect.channel-limit';

export default [
  honestFault(code, 'the token names more channels than a client may have', {
    server: { channelLimit: 2 },
    target: (_, parts) => ({
      token: {
        kind: 'mint',
        key: { hmacSecret: parts.secret },
        claims: { channels: ['canary:a', 'canary:b', 'canary:c'] },
        ttlSeconds: 60,
      },
    }),
  }),
] satisfies readonly Fault[];
