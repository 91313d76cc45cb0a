import { atRefresh, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.channels-changed';

export default [
  tokenFault(code, 'the second token has a channel more', {
    encodings: ['json', 'protobuf'],
    first: handsOut(),
    second: handsOut(() => ({ channels: ['canary:a'] })),
  }),
  tokenFault(code, 'the second token has a channel less', {
    first: handsOut(() => ({ channels: ['canary:a', 'canary:b'] })),
    second: handsOut(() => ({ channels: ['canary:a'] })),
  }),
  atRefresh(code, 'Close 3010', closesWith(3010, 'insufficient state')),
] satisfies readonly Fault[];
