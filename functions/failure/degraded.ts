import { defineChapter, type Specifics } from './entry.ts';
import type { DegradedEvidence } from './evidence.ts';
import { listed, present, secondsOf, spanOf } from './phrase.ts';

/** Up, but not well. Each fact has an entry of its own; where several are given at once, the first of the table speaks. */
export const degradedChapter = defineChapter('degraded', [
  {
    code: 'degraded.slow',
    title: 'Up, but slower than the limit',
    owner: 'net',
    sdk: '-',
    seenWhen: 'The whole check got through, but took longer than `limits.slow` (2 s by default).',
    cause:
      'One phase takes most of the time, and its name says where to look: dns the resolver, tcp the distance or packet loss, tls or upgrade a busy proxy, token the backend, connect and refresh Centrifugo and what it asks.',
    fix: [
      'Look at the waterfall of the phases, and compare regions: slow from one only is the network, slow from all is the server side.',
      'If this is simply the distance, raise `limits.slow` for the target.',
    ],
    matches: isFirst('slow'),
    specifics: describeSlow,
  },
  {
    code: 'degraded.certificate-expiring',
    title: 'A certificate of the chain expires soon',
    owner: 'tls',
    sdk: '-',
    seenWhen: 'A certificate of the chain has fewer than `limits.certificateDays` left (14 by default).',
    cause:
      'It was not renewed in time, or it was, and the process still serves the old one. When it ends, every client is shut out at once (tls.certificate-expired).',
    fix: [
      'Look whether a new certificate is on the disk already (`openssl x509 -noout -enddate -in FILE`). If so, load it: restart Centrifugo, which reads certificates only at start, or `nginx -s reload`.',
      'If not, run the renewal by hand (`certbot renew --dry-run`, `kubectl describe certificate`) and read why it fails.',
    ],
    matches: isFirst('certificateExpiring'),
    specifics: describeExpiring,
  },
  {
    code: 'degraded.clock-skew',
    title: 'The clocks of server and probe differ',
    owner: 'server',
    sdk: '-',
    seenWhen:
      "The server's `time`, or the Date of an HTTP answer, differs from our clock by more than `limits.clockSkew` (5 s by default), or the token's `iat` lies in our future by more than that.",
    cause:
      'The clock of one machine is wrong. Centrifugo knows no leeway: tokens expire too early or count as not yet valid by just this difference.',
    fix: [
      'Repair NTP on the machine that is off: `chronyc tracking` or `timedatectl`. Compare `date -u` on the machine of Centrifugo, of the token issuer and of the probe.',
      'Check from a second region: if that one sees no difference, the clock of the first probe is off.',
    ],
    matches: isFirst('clockSkew'),
    specifics: describeSkew,
  },
  {
    code: 'degraded.address-down',
    title: "Some of the name's addresses do not answer",
    owner: 'edge',
    sdk: 'blip',
    seenWhen: "Some, not all, of the name's addresses fail at TCP level; all are tried in every check.",
    cause:
      'A node or a zone of the balancer is down while DNS still hands out its address, or one family, mostly IPv6, leads nowhere. A part of the clients meets it first and loses time or gives up.',
    fix: [
      'Take the failing addresses out of DNS, or repair the machine, zone or listener behind them.',
      'If they are all IPv6, repair the IPv6 path to the server or remove the AAAA record.',
      'Let the DNS provider check the health of each address.',
    ],
    matches: isFirst('addressDown'),
    specifics: describeDown,
  },
]);

export type DegradedFact = Exclude<keyof DegradedEvidence, 'phase'>;

/** In the order of the table. */
export const degradedFacts = [
  'slow',
  'certificateExpiring',
  'clockSkew',
  'addressDown',
] as const satisfies readonly DegradedFact[];

function isFirst(fact: DegradedFact): (evidence: DegradedEvidence) => boolean {
  return (evidence) => degradedFacts.find((one) => evidence[one] !== undefined) === fact;
}

function describeSlow({ slow }: DegradedEvidence): Specifics {
  if (slow === undefined) return {};
  const { totalMs, limitMs, slowestPhase } = slow;
  const hint = slowPhases.get(slowestPhase);
  return {
    cause: `The check took ${secondsOf(totalMs)}, the limit is ${secondsOf(limitMs)}; most of it went into the ${slowestPhase} phase${hint === undefined ? '' : `: ${hint}`}.`,
  };
}

function describeExpiring({ certificateExpiring }: DegradedEvidence): Specifics {
  if (certificateExpiring === undefined) return {};
  const { subject, validTo, daysLeft, limitDays, isLeaf } = certificateExpiring;
  const end = `ends on ${validTo}, in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} (limit ${limitDays}).`;
  if (isLeaf) return { cause: `The certificate ${subject} ${end}` };
  return {
    cause: `Not the certificate of the host, but one above it in the chain, ${subject}, ${end}`,
    fix: [
      "Install the CA's current intermediate certificates; renewing the certificate of the host usually brings them along.",
    ],
  };
}

function describeSkew({ clockSkew }: DegradedEvidence): Specifics {
  if (clockSkew === undefined) return {};
  const { seconds, limitSeconds, seenIn } = clockSkew;
  return {
    cause: `${clockNames[seenIn]} is ${spanOf(seconds)} ${seconds >= 0 ? 'ahead of' : 'behind'} our clock (limit ${spanOf(limitSeconds)}). Tokens expire too early or count as not yet valid by just this difference.`,
  };
}

function describeDown({ addressDown }: DegradedEvidence): Specifics {
  if (addressDown === undefined) return {};
  const { failing, addresses } = addressDown;
  const each = failing.map(({ ip, code, errno }) => `${ip} (${present([code, errno]).join(', ')})`);
  return {
    cause: `${failing.length} of ${addresses} addresses fail: ${listed(each)}. Clients that get one of them first lose time or give up.`,
  };
}

const slowPhases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    dns: 'look at the resolver',
    tcp: 'distance or packet loss, where one lost SYN costs a second',
    tls: 'a busy proxy, or distance (two round trips)',
    upgrade: 'a busy proxy, or a node that accepts slowly',
    token: "look at the team's token backend",
    connect: 'look at what Centrifugo asks: connect proxy, JWKS endpoint, Redis',
    refresh: 'look at what Centrifugo asks: JWKS endpoint, backend',
  }),
);

const clockNames: Readonly<Record<NonNullable<DegradedEvidence['clockSkew']>['seenIn'], string>> = {
  'connect-reply': 'The clock of Centrifugo (the `time` in its connect reply)',
  'http-date': 'The clock of the server or of the proxy in front (the Date of an HTTP answer)',
  'token-endpoint-date': 'The clock of the token endpoint (the Date of its answer)',
  'token-iat': 'The clock of the token issuer (`iat`)',
};
