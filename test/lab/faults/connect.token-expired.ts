import type { Fault } from '../fault.ts';
import { type HonestFaultSettings, honestFault } from '../honest-fault.ts';
import { mintToken } from '../token-endpoint.ts';

const code = 'connect.token-expired';

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

function minting(claims: () => Readonly<Record<string, unknown>>): HonestFaultSettings['target'] {
  return (_, parts) => ({
    token: { kind: 'mint', key: { hmacSecret: parts.secret }, claims: claims(), ttlSeconds: 60 },
  });
}

export default [
  honestFault(code, 'a fixed token past its end', {
    target: (_, parts) => ({
      token: { kind: 'fixed', token: mintToken(parts, { iat: 1_700_000_000, exp: 1_700_000_600 }) },
      refresh: false,
    }),
  }),
  honestFault(code, 'nbf in the future', { target: minting(() => ({ nbf: nowSeconds() + 600 })) }),
  honestFault(code, "the server's clock is five minutes ahead", {
    server: { clock: () => Date.now() + 300_000 },
  }),
  honestFault(code, "the server's clock is behind, and nbf is now", {
    server: { clock: () => Date.now() - 300_000 },
    target: minting(() => ({ nbf: nowSeconds() })),
  }),
  honestFault(code, 'error 109, then FIN at once', {
    server: { clock: () => Date.now() + 300_000, deadCloseDelayMs: 0 },
  }),
] satisfies readonly Fault[];
