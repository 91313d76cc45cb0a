import { defineChapter, type Specifics } from './entry.ts';
import type { DnsEvidence } from './evidence.ts';
import { listed } from './phrase.ts';

export const dnsChapter = defineChapter('dns', [
  {
    code: 'dns.not-found',
    title: 'The host name does not exist',
    owner: 'net',
    sdk: 'retry',
    seenWhen: 'The resolver says that there is no such name (NXDOMAIN, `ENOTFOUND`).',
    cause:
      'The record was never made or has been deleted, the name is misspelt in the URL, the domain has lapsed, or the name lives in a private zone that this resolver does not serve.',
    fix: [
      'Compare the host in the URL with the DNS zone, letter by letter.',
      "Ask the zone itself: `dig NS` for the domain, then `dig A HOST @SERVER` with one of its servers. If the record is there, the resolver in use does not see the zone (private zone, split DNS): attach the zone to the probe's network, or name a resolver that sees it with `--resolver` (`resolver` in the targets file).",
      'If the zone itself is gone, check the registration and delegation of the domain with `dig +trace`.',
    ],
    matches: is('not-found'),
    specifics: describeNotFound,
  },
  {
    code: 'dns.no-address',
    title: 'The host name exists but has no address',
    owner: 'net',
    sdk: 'retry',
    seenWhen:
      'The name exists, but has neither an A nor an AAAA record. The system resolver calls this "not found" too: a query of our own tells the two apart.',
    cause:
      'The address record was removed or never made: a CNAME that leads nowhere, a name with only MX or TXT records, a load balancer deleted together with its alias, or a record withdrawn by a failed health check of the DNS provider.',
    fix: [
      'Add the A or AAAA record (or the alias) of the host.',
      'If the name is a CNAME, follow it to its end with `dig CNAME HOST`: the last name is the one without an address.',
      'If the provider withdraws records by health check (Route 53 failover or multi-value records), look at that health check.',
    ],
    matches: is('no-address'),
    specifics: ({ host, resolver }) => ({
      cause: `${askerOf(resolver)} knows the name ${host}, but holds neither an A nor an AAAA record for it: the record was removed, or a CNAME leads to a name without an address.`,
    }),
  },
  {
    code: 'dns.server-failure',
    title: 'The DNS server fails or refuses to answer',
    owner: 'net',
    sdk: 'retry',
    seenWhen: 'The resolver answers SERVFAIL, REFUSED or nonsense, or cannot be reached.',
    cause:
      "The resolver could not get an answer from the zone's own servers (down, or their DNSSEC signatures do not verify), does not serve this client, or is itself not running.",
    fix: [
      'Ask another resolver: `dig HOST @1.1.1.1`. If that one fails as well, the zone is broken: check its name servers and DNSSEC signatures (`dig +trace`, `delv HOST`).',
      'If only this resolver fails, repair or replace it: the `nameserver` lines of /etc/resolv.conf, the DNS settings of the VPC or of the container, or `--resolver` (`resolver` in the targets file).',
    ],
    matches: is('server-failure'),
    specifics: describeServerFailure,
  },
  {
    code: 'dns.timeout',
    title: 'No answer from DNS in time',
    owner: 'net',
    sdk: 'retry',
    seenWhen: "No answer came within the phase's time, although the system resolver may still be waiting.",
    cause:
      'Packets to the resolver, or back from it, are lost (a firewall on UDP and TCP port 53, a wrong resolver address), the resolver is overloaded, or it waits for servers of the zone that do not answer.',
    fix: [
      'Time a query by hand from this machine: `dig HOST`, then `dig +tcp HOST`, then with another resolver (`dig HOST @1.1.1.1`).',
      'Let UDP and TCP port 53 to the resolver through the firewall, the security group and the network ACL.',
      "If only this zone is slow, its own servers do not answer: check them with `dig +trace`. If all names are, change the resolver (/etc/resolv.conf, the VPC's DNS settings, `--resolver`).",
    ],
    matches: is('timeout'),
    specifics: ({ host, resolver, answers }) => ({
      cause: `${askerOf(resolver)} gave no usable answer for ${host} in time${answers.length === 0 ? '' : ` (so far: ${answersIn(answers)})`}: packets are lost on the way, the resolver is overloaded, or it waits for servers of the zone that are silent.`,
    }),
  },
]);

type DnsVerdict = 'not-found' | 'no-address' | 'server-failure' | 'timeout' | 'unknown';

function is(verdict: DnsVerdict): (evidence: DnsEvidence) => boolean {
  return (evidence) => judge(evidence) === verdict;
}

/** Our own questions weigh more than the system's word, which is the same for several troubles. */
function judge({ answers, timedOut }: DnsEvidence): DnsVerdict {
  if (timedOut) return 'timeout';
  const own = answers.filter(({ question }) => question !== 'system').map(({ code }) => code);
  const system = answers.filter(({ question }) => question === 'system').map(({ code }) => code);
  if (system.includes('ok')) return 'unknown';
  if (!own.includes('ok')) {
    // NXDOMAIN is said of the name. With one record type missing and the other "no such name", the server is muddled, but the name is there.
    if (own.some(isNoSuchName)) return own.includes('ENODATA') ? 'no-address' : 'not-found';
    if (own.length > 0 && own.every((code) => code === 'ENODATA')) return 'no-address';
    if (own.some(isServerFailure)) return 'server-failure';
    if (own.some(isSilence)) return 'timeout';
  }
  if (system.some(isServerFailure)) return 'server-failure';
  if (system.some(isSilence)) return 'timeout';
  return system.some(isNoSuchName) ? 'not-found' : 'unknown';
}

/** EBADNAME: not a name that DNS could hold, e.g. a label of more than 63 letters. */
function isNoSuchName(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'EBADNAME';
}

function isSilence(code: string): boolean {
  return code === 'ETIMEOUT' || code === 'ECANCELLED';
}

function isServerFailure(code: string): boolean {
  return Object.hasOwn(serverFailures, code);
}

/** Node's codes for a DNS server that answers with a refusal, with nonsense, or not at all for lack of a way to it. */
const serverFailures: Readonly<Record<string, string>> = {
  ESERVFAIL:
    "SERVFAIL: it could not get an answer from the zone's own servers, or their DNSSEC signatures do not verify",
  EREFUSED: 'REFUSED: it does not serve this client or this zone',
  EFORMERR: 'FORMERR: it did not understand the question',
  ENOTIMP: 'NOTIMP: it does not support the question',
  EBADRESP: 'its answer is not well-formed DNS',
  ECONNREFUSED: 'nothing listens on its port',
  ECONNRESET: 'it drops the connection',
  ENETUNREACH: 'there is no route to it',
  EHOSTUNREACH: 'there is no route to it',
  EOF: 'it ends the connection without an answer',
  EAI_AGAIN: 'the system got no usable answer from any of its DNS servers',
  EAI_FAIL: 'the system met a failure that will not go away by itself',
};

function describeNotFound({ host, resolver, answers }: DnsEvidence): Specifics {
  if (answers.some(({ code }) => code === 'ok')) {
    return {
      cause: `The system's resolver says that ${host} does not exist, although its DNS server has an address for it: a stale negative cache, or a hosts file, nsswitch.conf or search list that goes another way.`,
      fix: ["Compare `getent hosts HOST` with `dig HOST`, and flush the system's DNS cache."],
    };
  }
  if (answers.some(({ code }) => code === 'EBADNAME')) {
    return {
      cause: `${host} is no name that DNS could hold (an empty label, or one of more than 63 letters), so nobody was asked.`,
    };
  }
  const isRelative = !host.replace(/\.$/, '').includes('.');
  return {
    cause: `${askerOf(resolver)} says that ${host} does not exist: a misspelt or deleted name, a lapsed domain, or a private zone that this resolver does not serve.`,
    ...(isRelative
      ? { fix: [`Write the full name: "${host}" has no dot and is found only where a search list completes it.`] }
      : {}),
  };
}

function describeServerFailure({ host, resolver, answers }: DnsEvidence): Specifics {
  const codes = [...new Set(answers.map(({ code }) => code).filter(isServerFailure))];
  // Our own question says more precisely what the system only calls "try again".
  const telling = codes.length > 1 ? codes.filter((code) => !code.startsWith('EAI_')) : codes;
  const meanings = (telling.length > 0 ? telling : codes).map((code) => serverFailures[code] ?? code);
  return { cause: `${askerOf(resolver)} failed on ${host}: ${meanings.join('; ')}.` };
}

function askerOf(resolver: string): string {
  return resolver === 'system' ? "The system's resolver" : `The DNS server ${resolver}`;
}

function answersIn(answers: DnsEvidence['answers']): string {
  return listed(answers.map(({ question, code }) => `${question} ${code}`));
}
