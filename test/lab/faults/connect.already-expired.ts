import { atConnect, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { errors } from '../server-answers.ts';

const code = 'connect.already-expired';

export default [
  honestFault(code, 'expire_at in the past', {
    target: (_, parts) => ({
      token: {
        kind: 'mint',
        key: { hmacSecret: parts.secret },
        claims: { expire_at: Math.floor(Date.now() / 1000) - 60 },
        ttlSeconds: 60,
      },
    }),
  }),
  atConnect(code, 'the connect proxy says so', repliesError(errors.expired)),
] satisfies readonly Fault[];
