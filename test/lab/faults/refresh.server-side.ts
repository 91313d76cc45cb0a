import { atRefresh, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';

const code = 'refresh.server-side';

export default [
  honestFault(code, 'a refresh proxy is in charge', { server: { hasRefreshProxy: true } }),
  atRefresh(code, 'Close 3501 although the client was to refresh', closesWith(3501, 'bad request')),
] satisfies readonly Fault[];
