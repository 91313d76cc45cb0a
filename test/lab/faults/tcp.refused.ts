import { answerFrom, startDnsServer } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { atAddress, labHost, websocketPath } from '../fault-address.ts';
import { holdRefusingPort } from '../refusing-port.ts';

const code = 'tcp.refused';

export default [
  {
    code,
    shape: 'nobody listens',
    encodings: ['json'],
    async start() {
      return atAddress(await holdRefusingPort());
    },
  },
  {
    code,
    shape: 'every address of the name refuses',
    encodings: ['json'],
    async start() {
      const [port, dns] = await Promise.all([
        holdRefusingPort(),
        startDnsServer(answerFrom({ [labHost]: ['127.0.0.1', '127.0.0.2'] })),
      ]);
      return {
        target: { url: `wss://${labHost}:${port.port}${websocketPath}`, resolver: dns.address },
        async close() {
          await Promise.all([port.close(), dns.close()]);
        },
      };
    },
  },
  {
    code,
    shape: 'nobody listens, without TLS',
    encodings: ['json'],
    async start() {
      const port = await holdRefusingPort();
      return { target: { url: `ws://127.0.0.1:${port.port}${websocketPath}` }, close: () => port.close() };
    },
  },
] satisfies readonly Fault[];
