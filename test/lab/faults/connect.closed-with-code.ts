import { atConnect, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';

const code = 'connect.closed-with-code';

const closes: readonly (readonly [closeCode: number, reason: string])[] = [
  [1000, ''],
  [1001, 'going away'],
  [1008, 'policy violation'],
  [1011, 'Internal server error during an upstream call'],
  [1012, 'service restart'],
  [1013, 'try again later'],
  [3005, 'connection expired'],
  [3008, 'slow'],
  [3009, 'write error'],
  [3010, 'insufficient state'],
  [3011, 'force reconnect'],
  [3012, 'no pong'],
  [3014, 'state invalidated'],
  [3508, 'not available'],
  [3509, 'too many errors'],
];

export default [
  ...closes.map(([closeCode, reason]) =>
    atConnect(code, `Close ${closeCode}${reason === '' ? '' : `: ${reason}`}`, closesWith(closeCode, reason)),
  ),
  atConnect(code, 'a bare Close', closesWith()),
] satisfies readonly Fault[];
