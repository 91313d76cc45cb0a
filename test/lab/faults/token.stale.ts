import type { Fault, LabParts } from '../fault.ts';
import { handsOut, jsonAnswer, mintToken, type TokenAnswerer } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'token.stale';

const expired = handsOut((now) => ({ iat: now - 3_600, exp: now - 600 }));

/** A backend that keeps the token it made first, good for an hour. */
function cached(): TokenAnswerer {
  const kept = new WeakMap<LabParts, string>();
  return (exchange, parts) => {
    const token = kept.get(parts) ?? mintToken(parts, { exp: Math.floor(Date.now() / 1000) + 3_600 });
    kept.set(parts, token);
    exchange.answer(jsonAnswer({ token }));
  };
}

export default [
  tokenFault(code, 'expired ten minutes ago', { first: expired }),
  tokenFault(code, 'expired ten minutes ago, in clear', { tls: null, first: expired }),
  tokenFault(code, 'the same token twice', { first: cached() }),
  tokenFault(code, 'the second token is expired', { first: handsOut(), second: expired }),
] satisfies readonly Fault[];
