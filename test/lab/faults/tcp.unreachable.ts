import { answerFrom, startDnsServer } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { labHost, websocketPath } from '../fault-address.ts';

const code = 'tcp.unreachable';

/**
 * No TCP connection has a way to these addresses: the system says so by itself, and no packet leaves the machine.
 * 224.0.0.1 and ff02::1 are groups, 255.255.255.255 is the broadcast address.
 */
const unreachable = { group: '224.0.0.1', broadcast: '255.255.255.255', group6: 'ff02::1' };

export default [
  noWayTo('no way to the address', unreachable.group),
  noWayTo('no way to the IPv6 address', `[${unreachable.group6}]`),
  {
    code,
    shape: 'no way to any address of the name',
    encodings: ['json'],
    async start() {
      const dns = await startDnsServer(
        answerFrom({ [labHost]: [unreachable.group, unreachable.broadcast, unreachable.group6] }),
      );
      return {
        target: { url: `wss://${labHost}${websocketPath}`, resolver: dns.address },
        close: () => dns.close(),
      };
    },
  },
] satisfies readonly Fault[];

function noWayTo(shape: string, host: string): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    start: async () => ({ target: { url: `wss://${host}${websocketPath}` }, close: async () => {} }),
  };
}
