import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { mintToken } from '../token-endpoint.ts';
import { fixedToken, minting } from '../token-targets.ts';

const code = 'connect.token-expired';

const daySeconds = 86_400;

const aheadClock = (): number => Date.now() + 300_000;
const behindClock = (): number => Date.now() - daySeconds * 1000;

export default [
  honestFault(code, 'a fixed token past its end', {
    target: fixedToken((parts, now) => mintToken(parts, { iat: now - daySeconds, exp: now - 600 })),
  }),
  honestFault(code, 'nbf in the future', { target: minting((now) => ({ nbf: now + daySeconds })) }),
  honestFault(code, "the server's clock is five minutes ahead", { server: { clock: aheadClock } }),
  honestFault(code, "the server's clock is a day behind, and nbf is now", {
    server: { clock: behindClock },
    target: minting((now) => ({ nbf: now })),
  }),
  honestFault(code, 'error 109, then FIN at once', { server: { clock: aheadClock, deadCloseDelayMs: 0 } }),
] satisfies readonly Fault[];
