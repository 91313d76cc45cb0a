import { answerAddresses, answerAliases } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { dnsFault } from '../fault-resolver.ts';

const code = 'dns.no-address';

export default [
  dnsFault(code, 'the name has neither A nor AAAA', ({ name }) => answerAddresses(name, [])),
  dnsFault(code, 'an alias of a name without address', ({ name }) =>
    answerAliases([name, 'edge.cdn.example'], 'NOERROR'),
  ),
] satisfies readonly Fault[];
