import { atRefresh, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';

const code = 'refresh.shutting-down';

export default [
  atRefresh(code, 'Close 3001 in place of the answer', closesWith(3001, 'shutdown')),
] satisfies readonly Fault[];
