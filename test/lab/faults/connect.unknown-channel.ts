import type { Fault } from '../fault.ts';
import { type HonestFaultSettings, honestFault } from '../honest-fault.ts';

const code = 'connect.unknown-channel';

function minting(claims: Readonly<Record<string, unknown>>): HonestFaultSettings['target'] {
  return (_, parts) => ({ token: { kind: 'mint', key: { hmacSecret: parts.secret }, claims, ttlSeconds: 60 } });
}

export default [
  honestFault(code, 'a channel of a namespace that is not configured', { target: minting({ channels: ['news:a'] }) }),
  honestFault(code, 'the same by the claim `subs`', { target: minting({ subs: { 'news:a': {} } }) }),
] satisfies readonly Fault[];
