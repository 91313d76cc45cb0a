import { atRefresh, closesWith, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { errors } from '../server-answers.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.token-expired';

export default [
  tokenFault(code, 'the second token is not yet valid', {
    encodings: ['json', 'protobuf'],
    first: handsOut(),
    second: handsOut((now) => ({ nbf: now + 3_600, exp: now + 7_200 })),
  }),
  tokenFault(code, "the second token is expired by the server's clock", {
    server: { clock: () => Date.now() + 30_000 },
    first: handsOut((now) => ({ exp: now + 120 })),
    second: handsOut((now) => ({ exp: now + 15 })),
  }),
  atRefresh(code, 'Close 3005', closesWith(3005, 'connection expired')),
  atRefresh(code, 'error 109 of another server', repliesError(errors.tokenExpired)),
] satisfies readonly Fault[];
