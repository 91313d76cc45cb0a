import type { EvidenceLine } from './describe-evidence.ts';
import type { ConnectEvidence, RefreshEnd, RefreshEvidence, TokenEvidence, TokenFacts } from './evidence.ts';

export function describeToken(evidence: TokenEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [
    { label: 'endpoint', text: evidence.endpoint },
    {
      label: 'asked for',
      text: evidence.which === 'first' ? 'the token to connect with' : 'a second token, to refresh with',
    },
    { label: 'answer', text: describeTokenEnd(evidence) },
  ];
  if (evidence.location !== undefined) lines.push({ label: 'location', text: evidence.location });
  if (evidence.contentType !== undefined) {
    lines.push({
      label: 'content type',
      text: `${evidence.contentType}${evidence.bodyBytes === undefined ? '' : `, ${evidence.bodyBytes} bytes`}`,
    });
  }
  return lines;
}

export function describeConversation(evidence: ConnectEvidence | RefreshEvidence): EvidenceLine[] {
  const lines: EvidenceLine[] = [
    { label: 'answer', text: `${describeEnd(evidence.end)} (waited ${evidence.waitedMs.toFixed(0)} ms)` },
  ];
  const meanwhile = describeMeanwhile(evidence);
  if (meanwhile !== '') lines.push({ label: 'meanwhile', text: meanwhile });
  if (evidence.phase === 'refresh') lines.push(...describeLifetimes(evidence));
  lines.push({ label: 'token', text: evidence.token === null ? 'none was sent' : describeTokenFacts(evidence.token) });
  lines.push({ label: 'encoding', text: evidence.encoding });
  return lines;
}

function describeTokenEnd(evidence: TokenEvidence): string {
  switch (evidence.ended) {
    case 'unreachable':
      return `could not be reached${evidence.inner === undefined ? '' : `: ${evidence.inner}`}`;
    case 'cut':
      return 'the connection ended before a whole answer';
    case 'timeout':
      return 'no whole answer in time';
    case 'status':
      return `HTTP ${evidence.status ?? ''}`.trimEnd();
    case 'malformed':
      return malformations[evidence.malformed ?? 'no-token'](evidence.at);
    case 'stale':
      return evidence.stale === 'repeated'
        ? 'the same token as before'
        : `a token that expired ${evidence.expiredForSeconds ?? 'some'} s ago`;
  }
}

const malformations = {
  'not-json': (at: string | undefined) => `not the JSON in which ${at ?? 'a token'} was looked for`,
  'no-token': (at: string | undefined) => `no token in it${at === undefined ? '' : ` at ${at}`}`,
  'not-a-jwt': (at: string | undefined) => `what stands${at === undefined ? '' : ` at ${at}`} in it is no JWT`,
  'too-large': () => 'far too large for a token',
} as const;

function describeEnd(end: RefreshEnd): string {
  switch (end.ended) {
    case 'timeout':
      return 'none in time';
    case 'closed':
      return 'the connection was closed without a Close frame';
    case 'reset':
      return `the connection was reset${end.errno === undefined ? '' : ` (${end.errno})`}`;
    case 'close-frame':
      return `Close ${end.closeCode}${end.closeReason === '' ? '' : ` "${end.closeReason}"`}`;
    case 'frame-fault':
      return `a frame against RFC 6455: ${end.frameFault}`;
    case 'not-centrifugo':
      return `not the client protocol (${end.why}): ${end.received}`;
    case 'error-reply':
      return `error ${end.error.code} "${end.error.message}"${end.error.temporary ? ', temporary' : ''}`;
    case 'answered':
      return end.expires ? `accepted, expires in ${end.ttl} s` : 'accepted, without an expiry';
  }
}

function describeMeanwhile({ pings, pushes, foreignReplies }: ConnectEvidence | RefreshEvidence): string {
  return [
    countOf(pings, 'ping'),
    countOf(pushes, 'push', 'pushes'),
    countOf(foreignReplies, 'foreign reply', 'foreign replies'),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

function describeLifetimes({ offered, firstTtl, expectedTtl }: RefreshEvidence): EvidenceLine[] {
  if (!offered) return [{ label: 'connect reply', text: 'says nothing of an expiry, so no refresh is offered' }];
  const first = firstTtl === undefined ? [] : [`${firstTtl} s from the first token`];
  const expected = expectedTtl === undefined ? [] : [`${expectedTtl} s expected from the second`];
  const text = [...first, ...expected].join(', ');
  return text === '' ? [] : [{ label: 'time to live', text }];
}

function describeTokenFacts(facts: TokenFacts): string {
  const parts: string[] = [{ mint: 'minted here', fetch: 'fetched', fixed: 'given' }[facts.source]];
  if (facts.algorithm !== undefined) parts.push(facts.algorithm);
  if (facts.keyId !== undefined) parts.push(`kid ${facts.keyId}`);
  if (facts.subject !== undefined) parts.push(`sub ${facts.subject}`);
  if (facts.issuer !== undefined) parts.push(`iss ${facts.issuer}`);
  if (facts.audience !== undefined) parts.push(`aud ${[facts.audience].flat().join(' ')}`);
  if (facts.expiresInSeconds !== undefined) {
    const seconds = facts.expiresInSeconds;
    parts.push(seconds >= 0 ? `expires in ${seconds} s` : `expired ${-seconds} s ago`);
  }
  if (facts.notBeforeInSeconds !== undefined && facts.notBeforeInSeconds > 0) {
    parts.push(`not valid for another ${facts.notBeforeInSeconds} s`);
  }
  if (facts.secretIsShort === true) parts.push('its secret is shorter than 32 bytes');
  return parts.join(', ');
}
