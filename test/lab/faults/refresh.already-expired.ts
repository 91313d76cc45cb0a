import { atRefresh, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { errors } from '../server-answers.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.already-expired';

export default [
  tokenFault(code, 'expire_at of the second token is past', {
    encodings: ['json', 'protobuf'],
    first: handsOut(),
    second: handsOut((now) => ({ expire_at: now - 60 })),
  }),
  atRefresh(code, 'error 110', repliesError(errors.expired)),
] satisfies readonly Fault[];
