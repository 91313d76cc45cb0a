import type { LabParts, LabTarget } from './fault.ts';
import type { HonestServer } from './honest-server.ts';

type Claims = Readonly<Record<string, unknown>>;
type TargetMaker = (server: HonestServer, parts: LabParts) => Partial<LabTarget>;

/** The lab's usual minted token with claims of its own; `now` is in seconds since 1970, when the fault is started. */
export function minting(claims: Claims | ((now: number) => Claims), hmacSecret?: string): TargetMaker {
  return (_, parts) => ({
    token: {
      kind: 'mint',
      key: { hmacSecret: hmacSecret ?? parts.secret },
      claims: typeof claims === 'function' ? claims(nowSeconds()) : claims,
      ttlSeconds: 60,
    },
  });
}

/** A token that stands in the targets file: there is no second one to refresh with. */
export function fixedToken(makeToken: (parts: LabParts, now: number) => string): TargetMaker {
  return (_, parts) => ({ token: { kind: 'fixed', token: makeToken(parts, nowSeconds()) }, refresh: false });
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
