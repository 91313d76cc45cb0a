import { atConnect, closesWith, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { errors } from '../server-answers.ts';
import { minting } from '../token-targets.ts';

const code = 'connect.refused';

export default [
  atConnect(code, 'error 101', repliesError(errors.unauthorized)),
  atConnect(code, 'error 103', repliesError(errors.permissionDenied)),
  atConnect(code, 'error 103, then FIN at once', repliesError(errors.permissionDenied), {
    server: { deadCloseDelayMs: 0 },
  }),
  atConnect(code, 'error 107', repliesError(errors.badRequest)),
  atConnect(code, "error 400 of the connect proxy's own", repliesError({ code: 400, message: 'no such tenant' })),
  atConnect(code, "error 1000 of the connect proxy's own", repliesError({ code: 1000, message: 'account is locked' })),
  atConnect(code, 'error 1999 without a message', repliesError({ code: 1999, message: '' })),
  atConnect(code, 'Close 3503', closesWith(3503, 'force disconnect')),
  honestFault(code, 'Close 3507: an empty user', {
    server: { refusesAnonymousTokens: true },
    target: minting({ sub: '' }),
  }),
  atConnect(code, 'Close 4500 of the application', closesWith(4500, 'banned')),
  atConnect(code, 'Close 4999 without a reason', closesWith(4999)),
] satisfies readonly Fault[];
