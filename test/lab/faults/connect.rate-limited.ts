import { atConnect, closesWith, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { errors } from '../server-answers.ts';

const code = 'connect.rate-limited';

export default [
  atConnect(code, 'error 111', repliesError(errors.tooManyRequests)),
  atConnect(code, 'error 111 of a connect proxy', repliesError({ code: 111, message: 'slow down' })),
  atConnect(code, 'Close 3013', closesWith(3013, 'too many requests')),
] satisfies readonly Fault[];
