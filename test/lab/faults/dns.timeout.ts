import { answerAddresses, type DnsReply } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { dnsFault } from '../fault-resolver.ts';

const code = 'dns.timeout';

const truncated: DnsReply = { kind: 'answer', code: 'NOERROR', records: [], isTruncated: true };

export default [
  dnsFault(code, 'the resolver is silent', () => ({ kind: 'silence' }), true),
  dnsFault(
    code,
    'cut short over UDP, silent over TCP',
    ({ transport }) => (transport === 'udp' ? truncated : { kind: 'silence' }),
    true,
  ),
  dnsFault(
    code,
    'the answer comes after half a minute',
    ({ name, type }) => ({
      kind: 'answer',
      code: 'NOERROR',
      records: type === 'A' ? [{ type: 'address', name, ip: '127.0.0.1' }] : [],
      delayMs: 30_000,
    }),
    true,
  ),
  dnsFault(
    code,
    'silent for A, nothing for AAAA',
    ({ name, type }) => (type === 'A' ? { kind: 'silence' } : answerAddresses(name, [])),
    true,
  ),
] satisfies readonly Fault[];
