import { atRefresh, closesWith, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { errors } from '../server-answers.ts';

const code = 'refresh.server-error';

export default [
  atRefresh(code, 'error 100', repliesError(errors.internal)),
  atRefresh(code, 'error 111', repliesError(errors.tooManyRequests)),
  atRefresh(
    code,
    'a temporary error of the application',
    repliesError({ code: 1500, message: 'later', temporary: true }),
  ),
  atRefresh(code, 'Close 3004', closesWith(3004, 'internal server error')),
  atRefresh(code, 'Close 3013', closesWith(3013, 'too many requests')),
  atRefresh(code, 'Close 4000 of the application', closesWith(4000, 'moved')),
  atRefresh(code, 'Close 4499 without a reason', closesWith(4499)),
] satisfies readonly Fault[];
