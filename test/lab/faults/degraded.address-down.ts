import { answerFrom, startDnsServer } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { startLabServer } from '../lab-server.ts';
import { websocketPath } from '../upgrade-decision.ts';

const code = 'degraded.address-down';

const host = 'realtime.lab.example';

/** The server listens on 127.0.0.1 only; the other addresses of the name refuse. */
function namedBy(shape: string, addresses: readonly string[]): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start(parts) {
      const issued = parts.authority.issue({ dns: [host] });
      const server = await startLabServer(parts, { tls: { cert: issued.chainPem, key: issued.keyPem } });
      const dns = await startDnsServer(answerFrom({ [host]: addresses }));
      return {
        target: { url: `wss://${host}:${server.port}${websocketPath}`, resolver: dns.address },
        async close() {
          await Promise.all([server.close(), dns.close()]);
        },
      };
    },
  };
}

export default [
  namedBy('the second of two refuses', ['127.0.0.1', '127.0.0.2']),
  namedBy('the first of two refuses', ['127.0.0.2', '127.0.0.1']),
  namedBy('two of three refuse', ['127.0.0.2', '127.0.0.1', '127.0.0.3']),
] satisfies readonly Fault[];
