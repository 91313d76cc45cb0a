import type { Fault } from '../fault.ts';
import { acceptOf } from '../upgrade-decision.ts';
import { passesOn, withHeaders } from '../upgrade-fault.ts';

const code = 'upgrade.bad-accept';

function changing(shape: string, changes: Readonly<Record<string, string | null>>): Fault {
  return passesOn(code, shape, { alterAnswer: (answer) => withHeaders(answer, changes) });
}

export default [
  changing("a cached answer to somebody else's key", { 'Sec-WebSocket-Accept': acceptOf('dGhlIHNhbXBsZSBub25jZQ==') }),
  changing('an Accept that is no hash', { 'Sec-WebSocket-Accept': 'yes' }),
  changing('an empty Accept', { 'Sec-WebSocket-Accept': '' }),
  changing('no Accept', { 'Sec-WebSocket-Accept': null }),
  changing('no Upgrade', { Upgrade: null }),
  changing('another Upgrade', { Upgrade: 'h2c' }),
  changing('no Connection', { Connection: null }),
  changing('Connection: keep-alive', { Connection: 'keep-alive' }),
  changing('compression that was not asked for', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }),
  changing('nothing but the status', { 'Sec-WebSocket-Accept': null, Upgrade: null, Connection: null }),
] satisfies readonly Fault[];
