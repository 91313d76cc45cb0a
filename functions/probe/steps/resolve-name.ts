import dns from 'node:dns';
import net from 'node:net';
import type { DnsAnswer } from '../../failure/evidence.ts';
import { answeredWithin, type Deadline } from '../deadline.ts';
import { StepFailure } from '../step-failure.ts';
import { askSystemResolver, type Lookup } from './ask-system-resolver.ts';

export interface Address {
  readonly ip: string;
  readonly family: 4 | 6;
}

/** More addresses than this are not looked at: every one of them is connected to in every check. */
export const maxAddresses = 16;

/** The system's resolver may hold its thread far longer than a phase: after this long our own query is asked beside it. */
const ownQueryAfterMs = 500;
/** Once one family has answered, the other gets this much longer (RFC 8305 calls it the resolution delay; more here, since a probe should know all addresses). */
const otherFamilyMs = 250;
/** After the system said "not found", telling "no such name" from "no address" may not cost more than this. */
const tellApartMs = 1_000;

/**
 * The addresses of a name, in the order in which a client would try them.
 *
 * Without a resolver the system's is asked, as clients do (hosts file, search domains and all). Our own DNS query joins
 * when that one says "not found", which it says of a name without addresses as well, or when it is silent.
 *
 * @throws StepFailure with DnsEvidence
 */
export async function resolveName(host: string, resolver: string | null, deadline: Deadline): Promise<Address[]> {
  const search: Search = { host, answers: [], deadline };
  const addresses = resolver === null ? await askSystem(search) : await askServers(search, [resolver], deadline);
  if (addresses.length > 0) return addresses.slice(0, maxAddresses);
  throw new StepFailure({
    phase: 'dns',
    host,
    resolver: resolver ?? 'system',
    answers: search.answers,
    timedOut: !isDecided(search.answers),
  });
}

/** Whether a URL's host is an address already, so that there is nothing to resolve. IPv6 stands in brackets in a URL. */
export function addressOf(hostname: string): Address | undefined {
  const ip = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const family = net.isIP(ip);
  return family === 4 || family === 6 ? { ip, family } : undefined;
}

interface Search {
  readonly host: string;
  /** Grows as answers come; a question stands in it once. */
  readonly answers: DnsAnswer[];
  readonly deadline: Deadline;
}

/** The system's clear word decides; so does "no such name", whichever record was asked for; otherwise both questions must have been answered. */
function isDecided(answers: readonly DnsAnswer[]): boolean {
  const own = answers.filter(({ question }) => question !== 'system');
  const system = answers.find(({ question }) => question === 'system');
  return (
    own.length === 2 || own.some(({ code }) => code === 'ENOTFOUND') || (system !== undefined && isClear(system.code))
  );
}

/** EAI_AGAIN covers refusal, failure and silence alike. */
function isClear(code: string): boolean {
  return code !== 'EAI_AGAIN' && code !== 'ETIMEOUT';
}

async function askSystem(search: Search): Promise<Address[]> {
  const { deadline } = search;
  const system = noted(search, askSystemResolver(search.host, deadline));
  const early = await answeredWithin(deadline.within(ownQueryAfterMs), system);
  // With no time left there is nobody to ask: a "no" that came just then would stand alone in the evidence.
  if (early === undefined) return deadline.isOver() ? [] : askBeside(search, system);
  if (early.code === 'ok') return addressesIn(early.ips);
  // A clear "no" only needs telling apart; anything else is for our own query to explain.
  const clear = isClear(early.code);
  const own = await askServers(search, dns.getServers(), clear ? deadline.within(tellApartMs) : deadline);
  if (clear) dropUnhelpful(search.answers);
  return own;
}

/** The system is slow: whoever first comes with addresses is believed. A "no" of our own query is not, since only the system knows the hosts file. */
async function askBeside(search: Search, system: Promise<Lookup>): Promise<Address[]> {
  const fromSystem = system.then(({ ips }) => addressesIn(ips));
  const own = askServers(search, dns.getServers(), search.deadline);
  const found = (await answeredWithin(search.deadline, firstNonEmpty([own, fromSystem]))) ?? [];
  if (found.length === 0 && isBareName(search.host)) forgetOwn(search.answers);
  return found;
}

/** The hosts file has such names, or they get a search domain: DNS has nothing to say of them as they stand. */
function isBareName(host: string): boolean {
  return !host.replace(/\.$/, '').includes('.') || /\.localhost\.?$/.test(host);
}

/** While the system is silent, that is: beside its word, ours tells "no such name" from "no address". */
function forgetOwn(answers: DnsAnswer[]): void {
  if (!answers.some(({ question }) => question === 'system')) answers.splice(0);
}

async function noted(search: Search, lookup: Promise<Lookup>): Promise<Lookup> {
  const answer = await lookup;
  search.answers.push({ question: 'system', code: answer.code });
  return answer;
}

/** When our own query cannot even reach a server, the system's clear answer is all there is to know. */
function dropUnhelpful(answers: DnsAnswer[]): void {
  const helpful = answers.filter(
    ({ question, code }) => question === 'system' || code === 'ENOTFOUND' || code === 'ENODATA',
  );
  answers.splice(0, answers.length, ...helpful);
}

/** A and AAAA, side by side, of a DNS server. The answers are noted in the search. */
async function askServers(search: Search, servers: readonly string[], deadline: Deadline): Promise<Address[]> {
  if (servers.length === 0) return [];
  // c-ares doubles its time-out with every try: four tries fill the time that is left, and none ends before it.
  const resolver = new dns.promises.Resolver({
    timeout: Math.max(100, Math.ceil(deadline.remainingMs() / 4)),
    tries: 4,
  });
  resolver.setServers([...servers]);
  const ask = async (question: 'A' | 'AAAA', query: Promise<string[]>): Promise<Address[]> => {
    try {
      const ips = await query;
      // An alias that leads nowhere is answered without an error, and without an address.
      search.answers.push({ question, code: ips.length > 0 ? 'ok' : 'ENODATA' });
      return addressesIn(ips);
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'ECANCELLED') search.answers.push({ question, code });
      return [];
    }
  };
  const six = ask('AAAA', resolver.resolve6(search.host));
  const four = ask('A', resolver.resolve4(search.host));
  try {
    const first = (await answeredWithin(deadline, firstNonEmpty([six, four]))) ?? [];
    if (first.length === 0) return [];
    const all = await answeredWithin(deadline.within(otherFamilyMs), Promise.all([six, four]));
    return all === undefined ? first : all.flat();
  } finally {
    resolver.cancel();
  }
}

/** The first list with something in it; empty once all are known to be empty. Rejected when the run is called off. */
function firstNonEmpty(lists: readonly Promise<Address[]>[]): Promise<Address[]> {
  return new Promise((resolve, reject) => {
    let left = lists.length;
    for (const list of lists) {
      list.then((addresses) => {
        left--;
        if (addresses.length > 0 || left === 0) resolve(addresses);
        // Called off.
      }, reject);
    }
  });
}

function addressesIn(ips: readonly string[]): Address[] {
  const byIp = new Map<string, Address>();
  for (const ip of ips) {
    const address = addressOf(ip);
    if (address !== undefined) byIp.set(ip, address);
  }
  return [...byIp.values()];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
}
