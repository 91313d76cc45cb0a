import { defineChapter, type Specifics } from './entry.ts';
import type { AddressAttempt, TcpEvidence } from './evidence.ts';
import { listed, present } from './phrase.ts';

export const tcpChapter = defineChapter('tcp', [
  {
    code: 'tcp.refused',
    title: 'Nothing listens on the port: every address refuses',
    owner: 'server',
    sdk: 'retry',
    seenWhen: 'Every address of the name answers the connection attempt with a refusal.',
    cause:
      'The machine is there, but no process accepts connections on this port: the server or proxy is down or restarting, listens on another port, or is bound to the loopback address only. A firewall that rejects instead of dropping looks the same.',
    fix: [
      'On the server, see what listens: `ss -ltnp`. Start the proxy or Centrifugo again, and read why it stopped in the last lines of its log.',
      'Compare the port of the URL with `http_server.port` (default 8000) or with the `listen` line of the proxy.',
      'If it listens on 127.0.0.1 only, set `http_server.address` (or the `listen` line, or the published port of the container) to an address that clients reach.',
    ],
    matches: is('refused'),
    specifics: describeRefused,
  },
  {
    code: 'tcp.timeout',
    title: 'No answer to the TCP connection attempt',
    owner: 'net',
    sdk: 'retry',
    seenWhen: "No SYN-ACK came from an address within the phase's time, and no address could be used instead.",
    cause:
      'A firewall, security group or network ACL drops the packets, the address in DNS belongs to a machine that is gone, or the host is down or so overloaded that it accepts nothing.',
    fix: [
      'Let the port in from where the probe runs: security group, network ACL, host firewall (`nft list ruleset`), allow-list of the provider.',
      'Compare the address with the one of the machine or load balancer that is meant: an old A record points into nothing.',
      'If only some clients are affected, trace the path with `mtr --tcp --port PORT ADDRESS`.',
      "On the server, look for full accept queues (`ss -ltn`: Recv-Q above 0) and for `Accept error: … too many open files` in Centrifugo's log: then raise the file-descriptor limit to 65536 or more.",
    ],
    matches: is('timeout'),
    specifics: ({ port, attempts }) => ({
      cause: `No answer on port ${port} from ${addressesWith(attempts, 'timeout')}${othersThan(attempts, 'timeout')}: a firewall or security group drops the packets, or the machine behind the address is gone, down or overloaded.`,
    }),
  },
  {
    code: 'tcp.unreachable',
    title: 'No route to the address',
    owner: 'net',
    sdk: 'retry',
    seenWhen:
      'The network says that the host or its network cannot be reached, or this machine has no route to any address family of the name.',
    cause:
      'A route is missing on the way: no default route or NAT gateway where the probe runs, a private address used from outside its network, a VPN that is down, or IPv6 announced where there is none.',
    fix: [
      'Check the route from the probe with `ip route get ADDRESS`; in a VPC, the route table of the subnet (internet gateway, NAT gateway, peering).',
      'If the address is private (10., 172.16-31., 192.168., fc00::), publish a public one, or run the probe inside that network.',
      'If only IPv6 addresses are affected, give the network IPv6 or take the AAAA record away.',
    ],
    matches: is('unreachable'),
    specifics: describeUnreachable,
  },
  {
    code: 'tcp.reset',
    title: 'The connection is reset while it is being opened',
    owner: 'edge',
    sdk: 'retry',
    seenWhen: 'A reset arrives before the connection is open (`ECONNRESET` from `connect`).',
    cause:
      'A load balancer or firewall in front answers for the server and cuts at once: no healthy target behind the listener, a connection limit reached, or a rule that rejects this client.',
    fix: [
      "Look at the load balancer's targets and their health checks: with none healthy, some balancers reset every connection.",
      'Look for connection limits and reject rules (`REJECT --reject-with tcp-reset`) on the firewall and the balancer.',
      'If it comes and goes, look for a full accept queue on the server (`nstat -az TcpExtListenOverflows`, sysctl `net.ipv4.tcp_abort_on_overflow`).',
    ],
    matches: is('reset'),
    specifics: ({ port, attempts }) => ({
      cause: `${addressesWith(attempts, 'reset')} cut the connection to port ${port} while it was being opened${othersThan(attempts, 'reset')}: mostly a load balancer without a healthy target, or a firewall rule.`,
    }),
  },
]);

type TcpVerdict = 'refused' | 'timeout' | 'unreachable' | 'reset' | 'unknown';

function is(verdict: TcpVerdict): (evidence: TcpEvidence) => boolean {
  return (evidence) => judge(evidence) === verdict;
}

/** An address family that this machine has no route to counts only where there is nothing else. */
function judge({ attempts }: TcpEvidence): TcpVerdict {
  if (attempts.length === 0) return 'unknown';
  const outcomes = attempts.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'skipped');
  if (outcomes.length === 0) return 'unreachable';
  if (outcomes.every((outcome) => outcome === 'refused')) return 'refused';
  if (outcomes.includes('timeout')) return 'timeout';
  if (outcomes.includes('unreachable')) return 'unreachable';
  return outcomes.includes('reset') ? 'reset' : 'unknown';
}

function describeRefused({ port, attempts }: TcpEvidence): Specifics {
  const isLoopback = attempts.every(
    ({ ip, outcome }) => outcome === 'skipped' || ip.startsWith('127.') || ip === '::1',
  );
  return {
    cause: `${addressesWith(attempts, 'refused')} refused port ${port}: nothing listens there (server or proxy down, another port, bound to loopback only), or a firewall rejects.`,
    ...(isLoopback
      ? {
          fix: [
            'The name leads to this very machine (loopback address): if the server is elsewhere, correct the DNS record or the hosts file.',
          ],
        }
      : {}),
  };
}

function describeUnreachable({ port, attempts }: TcpEvidence): Specifics {
  if (attempts.some(({ outcome }) => outcome !== 'skipped')) {
    return {
      cause: `The network says that ${addressesWith(attempts, 'unreachable')} cannot be reached (port ${port})${othersThan(attempts, 'unreachable')}: a missing route or NAT gateway, a private address used from outside, a VPN that is down, or a firewall that says so.`,
    };
  }
  const families = listed([...new Set(attempts.map(({ family }) => `IPv${family}`))].sort());
  return {
    cause: `The name has only ${families} addresses (${addressesWith(attempts, 'skipped')}), and this machine has no route for ${families} at all.`,
    fix: [`Give this machine ${families}, or give the name an address of the other family as well.`],
  };
}

function addressesWith(attempts: readonly AddressAttempt[], outcome: AddressAttempt['outcome']): string {
  return listed(attempts.filter((attempt) => attempt.outcome === outcome).map(({ ip }) => ip));
}

function othersThan(attempts: readonly AddressAttempt[], outcome: AddressAttempt['outcome']): string {
  const others = attempts.filter((attempt) => attempt.outcome !== outcome && attempt.outcome !== 'skipped');
  if (others.length === 0) return '';
  return ` (${listed(others.map(({ ip, outcome: other, errno }) => present([ip, other, errno]).join(' ')))})`;
}
