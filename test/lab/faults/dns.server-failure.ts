import { answerAddresses, answerCode } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { labHost, websocketPath } from '../fault-address.ts';
import { dnsFault } from '../fault-resolver.ts';
import { holdRefusingUdpPort } from '../refusing-port.ts';

const code = 'dns.server-failure';

const nobodyListens: Fault = {
  code,
  shape: 'nobody listens at the address of the resolver',
  encodings: ['json'],
  async start() {
    const port = await holdRefusingUdpPort();
    return {
      target: { url: `wss://${labHost}${websocketPath}`, resolver: `127.0.0.1:${port.port}` },
      close: () => port.close(),
    };
  },
};

export default [
  dnsFault(code, 'SERVFAIL', () => answerCode('SERVFAIL')),
  dnsFault(code, 'REFUSED', () => answerCode('REFUSED')),
  dnsFault(code, 'FORMERR', () => answerCode('FORMERR')),
  dnsFault(code, 'NOTIMP', () => answerCode('NOTIMP')),
  dnsFault(code, 'an answer that is no DNS message', () => ({ kind: 'garbage' })),
  dnsFault(code, 'SERVFAIL for A, nothing for AAAA', ({ name, type }) =>
    type === 'A' ? answerCode('SERVFAIL') : answerAddresses(name, []),
  ),
  nobodyListens,
] satisfies readonly Fault[];
