import { atConnect, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { errors } from '../server-answers.ts';
import { minting } from '../token-targets.ts';

const code = 'connect.already-expired';

export default [
  honestFault(code, 'expire_at in the past', { target: minting((now) => ({ expire_at: now - 60 })) }),
  atConnect(code, 'the connect proxy says so', repliesError(errors.expired)),
] satisfies readonly Fault[];
