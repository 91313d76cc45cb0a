import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';
import { withHeaders } from '../upgrade-fault.ts';

const code = 'degraded.clock-skew';

/** Below the lifetime of the lab's tokens: a server that is further ahead takes none of them. */
const skewMs = 30_000;

function skewedDate(ms: number): string {
  return new Date(Date.now() + ms).toUTCString();
}

export default [
  honestFault(code, 'the server is ahead, as its connect reply says', {
    server: { includesTime: true, clock: () => Date.now() + skewMs },
  }),
  honestFault(code, 'the server is behind, as its connect reply says', {
    server: { includesTime: true, clock: () => Date.now() - skewMs },
  }),
  honestFault(code, "the proxy's clock is behind, as the Date of its 101 says", {
    encodings: ['json'],
    server: {
      hooks: {
        alterAnswer: (answer) => withHeaders(answer, { Server: 'nginx/1.26.3', Date: skewedDate(-skewMs) }),
      },
    },
  }),
  tokenFault(code, "the token endpoint's clock is ahead, as its Date says", {
    first: (exchange, parts) => handsOut(() => ({}), [['Date', skewedDate(skewMs)]])(exchange, parts),
  }),
  tokenFault(code, 'the token was issued in our future', {
    encodings: ['json', 'protobuf'],
    first: handsOut((now) => ({ iat: now + skewMs / 1000, exp: now + 120 })),
  }),
] satisfies readonly Fault[];
