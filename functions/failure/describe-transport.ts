import type { EvidenceLine } from './describe-evidence.ts';
import type { AddressAttempt, DnsEvidence, HttpAnswer, TcpEvidence, UpgradeEvidence } from './evidence.ts';

export function describeDns(evidence: DnsEvidence): EvidenceLine[] {
  const resolver = evidence.resolver === 'system' ? "the system's resolver" : `DNS server ${evidence.resolver}`;
  const lines: EvidenceLine[] = [{ label: 'name', text: `${evidence.host}, asked of ${resolver}` }];
  for (const { question, code } of evidence.answers) {
    lines.push({ label: question === 'system' ? 'lookup' : `${question} record`, text: describeDnsCode(code) });
  }
  if (evidence.timedOut) lines.push({ label: 'ended', text: "the phase's time was over before every answer was in" });
  return lines;
}

export function describeTcp(evidence: TcpEvidence): EvidenceLine[] {
  return evidence.attempts.map((attempt) => ({
    label: 'address',
    text: `${describeAddress(attempt.ip, evidence.port)} ${describeAttempt(attempt)}`,
  }));
}

export function describeUpgrade(evidence: UpgradeEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [{ label: 'request', text: `GET ${evidence.path} (host ${evidence.host})` }];
  if (evidence.answer) lines.push(...describeAnswer(evidence.answer));
  else lines.push({ label: 'answer', text: upgradeEnds[evidence.ended] });
  if (evidence.received !== undefined) {
    lines.push({ label: 'received', text: `${evidence.receivedBytes} bytes: ${evidence.received}` });
  }
  lines.push({ label: 'Origin sent', text: evidence.originSent ?? 'none' });
  if (evidence.withoutOrigin) {
    const { passed, status } = evidence.withoutOrigin;
    const answer = status === undefined ? 'gets no answer either' : `is answered with ${status}`;
    lines.push({ label: 'without Origin', text: passed ? 'the same request passes' : `the same request ${answer}` });
  }
  if (evidence.tlsFinished === true) lines.push({ label: 'TLS', text: 'a TLS handshake on the same port succeeds' });
  lines.push(...describeDefects(evidence));
  return lines;
}

function describeAddress(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function describeAttempt({ outcome, errno, ms }: AddressAttempt): string {
  if (outcome === 'skipped') return 'skipped: this machine has no route to that address family';
  const code = errno === undefined ? '' : ` (${errno})`;
  return `${attemptOutcomes[outcome]}${code} after ${ms.toFixed(1)} ms`;
}

const attemptOutcomes = {
  connected: 'connects',
  refused: 'refuses',
  timeout: 'does not answer',
  unreachable: 'cannot be reached',
  reset: 'resets the connection',
  failed: 'fails',
} as const;

/** What Node's DNS error codes say in words. */
const dnsCodes: ReadonlyMap<string, string> = new Map([
  ['ok', 'has an answer'],
  ['ENOTFOUND', 'the name does not exist (ENOTFOUND)'],
  ['ENODATA', 'the name exists, without such a record (ENODATA)'],
  ['ESERVFAIL', 'the DNS server failed (ESERVFAIL)'],
  ['EREFUSED', 'the DNS server refuses to answer (EREFUSED)'],
  ['ETIMEOUT', 'no answer (ETIMEOUT)'],
  ['EAI_AGAIN', 'no answer for now (EAI_AGAIN)'],
  ['ECONNREFUSED', 'the DNS server cannot be reached (ECONNREFUSED)'],
]);

function describeDnsCode(code: string): string {
  return dnsCodes.get(code) ?? code;
}

const upgradeEnds: Readonly<Record<UpgradeEvidence['ended'], string>> = {
  answered: 'a whole response',
  closed: 'the connection was closed before a whole response',
  reset: 'the connection was reset before a whole response',
  timeout: 'no whole response in time',
  'not-http': 'what came is no HTTP',
  'tls-alert': 'a TLS alert, in answer to clear text',
  oversized: 'more than 64 KiB of status line and headers',
};

/** Headers that tell whose answer it is or what it asks for, in the order in which they are worth reading, with their labels. */
const tellingHeaders = [
  ['server', 'server'],
  ['via', 'via'],
  ['cf-ray', 'cf-ray'],
  ['location', 'location'],
  ['www-authenticate', 'asks for login'],
  ['retry-after', 'retry after'],
  ['content-type', 'content type'],
] as const;

function describeAnswer(answer: HttpAnswer): EvidenceLine[] {
  const lines: EvidenceLine[] = [{ label: 'answer', text: `HTTP ${answer.status} ${answer.reason}`.trimEnd() }];
  for (const [name, label] of tellingHeaders) {
    const value = answer.headers[name];
    if (value !== undefined) lines.push({ label, text: value });
  }
  if (answer.status !== 101) {
    const body = answer.bodyBytes === 0 ? 'empty' : `${answer.bodyBytes} bytes: ${answer.body}`;
    lines.push({ label: 'body', text: body });
  }
  return lines;
}

/** What is wrong with an answer of status 101. */
function describeDefects(evidence: UpgradeEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  for (const [name, state] of [
    ['Sec-WebSocket-Accept', evidence.accept],
    ['Upgrade', evidence.upgradeHeader],
    ['Connection', evidence.connectionHeader],
  ] as const) {
    if (state === 'wrong' || state === 'missing') lines.push({ label: 'header', text: `${name} is ${state}` });
  }
  if (evidence.extension !== undefined) {
    lines.push({ label: 'extension', text: `${evidence.extension}, which was not asked for` });
  }
  const asked = evidence.subprotocolAsked ?? null;
  const granted = evidence.subprotocolGranted ?? null;
  if (asked !== granted) {
    lines.push({ label: 'subprotocol', text: `asked for ${asked ?? 'none'}, granted ${granted ?? 'none'}` });
  }
  return lines;
}
