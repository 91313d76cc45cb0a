import { type DnsRule, startDnsServer } from './dns-server.ts';
import type { Fault, RunningFault } from './fault.ts';
import { labHost, websocketPath } from './fault-address.ts';

/** A fault that lies in the answers of the DNS server: no further server runs behind the name. */
export function dnsFault(code: string, shape: string, rule: DnsRule, isSlow = false): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    ...(isSlow ? { isSlow } : {}),
    async start(): Promise<RunningFault> {
      const dns = await startDnsServer(rule);
      return {
        target: { url: `wss://${labHost}${websocketPath}`, resolver: dns.address },
        close: () => dns.close(),
      };
    },
  };
}
