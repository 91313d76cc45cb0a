import { atRefresh, closesWith, repliesError } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { errors } from '../server-answers.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.refused';

export default [
  tokenFault(code, 'error 102: the second token names an unknown channel', {
    encodings: ['json', 'protobuf'],
    first: handsOut(),
    second: handsOut(() => ({ channels: ['news:a'] })),
  }),
  atRefresh(code, 'error 101', repliesError(errors.unauthorized)),
  atRefresh(code, 'error 103', repliesError(errors.permissionDenied)),
  atRefresh(code, 'error 1000 of the application', repliesError({ code: 1000, message: 'account is locked' })),
  atRefresh(code, 'Close 3503', closesWith(3503, 'force disconnect')),
  atRefresh(code, 'Close 3504', closesWith(3504, 'connection limit')),
  atRefresh(code, 'Close 3507', closesWith(3507, 'permission denied')),
  atRefresh(code, 'Close 4500 of the application', closesWith(4500, 'banned')),
  atRefresh(code, 'Close 4999 without a reason', closesWith(4999)),
] satisfies readonly Fault[];
