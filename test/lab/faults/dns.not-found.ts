import { answerAliases, answerCode } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { dnsFault } from '../fault-resolver.ts';

const code = 'dns.not-found';

export default [
  dnsFault(code, 'the name does not exist', () => answerCode('NXDOMAIN')),
  dnsFault(code, 'an alias of a name that is gone', ({ name }) =>
    answerAliases([name, 'edge.cdn.example', 'gone.cdn.example'], 'NXDOMAIN'),
  ),
  dnsFault(
    code,
    'the name does not exist, and questions for AAAA are dropped',
    ({ type }) => (type === 'A' ? answerCode('NXDOMAIN') : { kind: 'silence' }),
    true,
  ),
] satisfies readonly Fault[];
