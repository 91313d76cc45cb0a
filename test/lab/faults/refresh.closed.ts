import { atRefresh, closesWith, finishes, resets } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';

const code = 'refresh.closed';

const closes: readonly (readonly [closeCode: number, reason: string])[] = [
  [1000, ''],
  [1001, 'going away'],
  [1002, 'bad opcode'],
  [1009, ''],
  [1011, 'Internal server error during an upstream call'],
  [3008, 'slow'],
  [3011, 'force reconnect'],
  [3012, 'no pong'],
  [3502, 'stale'],
];

export default [
  atRefresh(code, 'FIN', finishes),
  atRefresh(code, 'FIN, in clear', finishes, { server: { tls: null } }),
  atRefresh(code, 'RST', resets),
  atRefresh(code, 'RST, in clear', resets, { server: { tls: null } }),
  ...closes.map(([closeCode, reason]) =>
    atRefresh(code, `Close ${closeCode}${reason === '' ? '' : `: ${reason}`}`, closesWith(closeCode, reason)),
  ),
  atRefresh(code, 'a bare Close', closesWith()),
] satisfies readonly Fault[];
