import { atConnect, closesWith, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { errors } from '../server-answers.ts';
import { later } from '../slow-writing.ts';

const code = 'connect.server-error';

export default [
  atConnect(code, 'error 100', repliesError(errors.internal)),
  atConnect(code, 'error 100 after a while: the connect proxy is silent', (session, id) =>
    later(session.connection.stream, 250, () => session.apply({ id, error: errors.internal })),
  ),
  atConnect(
    code,
    'error 100 that is not called temporary',
    repliesError({ code: 100, message: 'internal server error' }),
  ),
  atConnect(
    code,
    "a temporary error of the connect proxy's own",
    repliesError({ code: 1500, message: 'try later', temporary: true }),
  ),
  atConnect(code, 'Close 3004', closesWith(3004, 'internal server error')),
  atConnect(code, 'Close 4000 of the application', closesWith(4000, 'moved')),
  atConnect(code, 'Close 4499 without a reason', closesWith(4499)),
] satisfies readonly Fault[];
