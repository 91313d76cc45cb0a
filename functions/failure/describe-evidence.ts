import { describeConversation, describeToken } from './describe-conversation.ts';
import { describeTls } from './describe-tls.ts';
import { describeDns, describeTcp, describeUpgrade } from './describe-transport.ts';
import { escapeHidden } from './escape-hidden.ts';
import type { DegradedEvidence, Evidence, MonitorEvidence } from './evidence.ts';
import type { Failure } from './failure.ts';

/** One fact for a person to read: what it is about, and what was seen. */
export interface EvidenceLine {
  /** Up to 14 characters. */
  readonly label: string;
  readonly text: string;
}

/** The facts that decided a failure, most telling first, safe to print. */
export function describeEvidence(failure: Failure): EvidenceLine[] {
  const lines = describe(evidenceOf(failure));
  return lines.map(({ label, text }) => ({ label: escapeHidden(label), text: escapeHidden(text) }));
}

/** The evidence with its phase put back. It holds because a diagnosis copies a step's evidence and takes off nothing but the phase. */
function evidenceOf(failure: Failure): Evidence {
  return { phase: failure.phase, ...failure.evidence } as Evidence;
}

function describe(evidence: Evidence): EvidenceLine[] {
  switch (evidence.phase) {
    case 'dns':
      return describeDns(evidence);
    case 'tcp':
      return describeTcp(evidence);
    case 'tls':
      return describeTls(evidence);
    case 'upgrade':
      return describeUpgrade(evidence);
    case 'token':
      return describeToken(evidence);
    case 'connect':
    case 'refresh':
      return describeConversation(evidence);
    case 'degraded':
      return describeDegradation(evidence);
    case 'monitor':
      return describeOwnFault(evidence);
    default:
      return describeAnything(evidence);
  }
}

function describeDegradation(evidence: DegradedEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  const { slow, certificateExpiring: expiring, clockSkew, addressDown } = evidence;
  if (slow) {
    lines.push({ label: 'took', text: `${slow.totalMs.toFixed(0)} ms, more than ${slow.limitMs} ms` });
    lines.push({ label: 'slowest phase', text: slow.slowestPhase });
  }
  if (expiring) {
    const which = expiring.isLeaf ? 'the server certificate' : 'a CA certificate of the chain';
    lines.push({ label: 'certificate', text: `${expiring.subject} (${which})` });
    lines.push({
      label: 'valid until',
      text: `${expiring.validTo}, ${expiring.daysLeft} days left of at least ${expiring.limitDays}`,
    });
  }
  if (clockSkew) {
    const direction = clockSkew.seconds > 0 ? 'ahead of' : 'behind';
    lines.push({
      label: 'clocks',
      text: `the other clock is ${Math.abs(clockSkew.seconds)} s ${direction} ours; up to ${clockSkew.limitSeconds} s is allowed`,
    });
    lines.push({ label: 'seen in', text: clockPlaces[clockSkew.seenIn] });
  }
  for (const { ip, code, errno } of addressDown?.failing ?? []) {
    lines.push({ label: 'address', text: `${ip} ${code}${errno === undefined ? '' : ` (${errno})`}` });
  }
  if (addressDown)
    lines.push({ label: 'addresses', text: `${addressDown.failing.length} of ${addressDown.addresses} fail` });
  return lines;
}

const clockPlaces = {
  'connect-reply': "the time in Centrifugo's connect reply",
  'http-date': 'the Date of the HTTP answer',
  'token-endpoint-date': "the Date of the token endpoint's answer",
  'token-iat': "the token's iat claim",
} as const;

function describeOwnFault(evidence: MonitorEvidence): EvidenceLine[] {
  return [{ label: 'monitor', text: evidence.detail }];
}

/** For a kind of evidence that has no words here yet: every fact is better than none. */
function describeAnything(evidence: Readonly<Record<string, unknown>>): EvidenceLine[] {
  return Object.entries(evidence)
    .filter(([key]) => key !== 'phase')
    .map(([key, value]) => ({
      label: key.slice(0, 14),
      text: typeof value === 'string' ? value : JSON.stringify(value),
    }));
}
