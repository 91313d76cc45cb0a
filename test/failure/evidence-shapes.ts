import type {
  AddressAttempt,
  CertificateFact,
  CertificateFault,
  ConnectEvidence,
  ConversationEnd,
  DnsAnswer,
  DnsEvidence,
  HttpAnswer,
  RefreshEnd,
  RefreshEvidence,
  TcpEvidence,
  TlsEvidence,
  TokenEvidence,
  TokenFacts,
  UpgradeEvidence,
} from '../../functions/failure/evidence.ts';

/** `A:ENODATA system:ENOTFOUND` as answers. */
export function dns(answers: string, rest: Partial<DnsEvidence> = {}): DnsEvidence {
  const parsed = answers
    .split(' ')
    .filter(Boolean)
    .map((one) => one.split(':') as [DnsAnswer['question'], string])
    .map(([question, code]) => ({ question, code }));
  return { phase: 'dns', host: 'rt.example.com', resolver: 'system', answers: parsed, timedOut: false, ...rest };
}

export function tcp(...outcomes: AddressAttempt['outcome'][]): TcpEvidence {
  const attempts = outcomes.map((outcome, index): AddressAttempt => {
    const isSix = outcome === 'skipped';
    return { ip: isSix ? `2001:db8::${index}` : `192.0.2.${index}`, family: isSix ? 6 : 4, outcome, ms: 1 };
  });
  return { phase: 'tcp', port: 443, attempts };
}

export function tls(ended: TlsEvidence['ended'], rest: Partial<TlsEvidence> = {}): TlsEvidence {
  return {
    phase: 'tls',
    host: 'rt.example.com',
    serverName: 'rt.example.com',
    ended,
    keysAgreed: false,
    afterHandshake: false,
    faults: [],
    certificates: [],
    ...rest,
  };
}

export const leaf: CertificateFact = {
  subject: 'CN=rt.example.com',
  issuer: 'C=US, O=Some CA, CN=Some CA R3',
  names: ['rt.example.com'],
  validFrom: '2026-08-01T00:00:00.000Z',
  validTo: '2026-11-01T00:00:00.000Z',
  fingerprint256: 'AA:BB',
  key: 'EC prime256v1',
  signature: 'ecdsa-with-SHA256',
  selfSigned: false,
  issuerUrl: 'http://r3.ca.example/r3.der',
};

export function certificate(faults: readonly CertificateFault[], rest: Partial<TlsEvidence> = {}): TlsEvidence {
  return tls('certificate', { keysAgreed: true, faults, certificates: [leaf], ...rest });
}

export function answer(
  status: number,
  headers: HttpAnswer['headers'] = {},
  body = '',
  bodyBytes = body.length,
): HttpAnswer {
  return { status, reason: '', headers, bodyBytes, body };
}

/** Centrifugo's refusals, as its own server sends them; the body as evidence shows it, with its newline escaped. */
export const centrifugo400 = answer(
  400,
  {
    'sec-websocket-version': '13',
    'x-content-type-options': 'nosniff',
    'access-control-allow-credentials': 'true',
    'access-control-allow-origin': 'https://app.example.com',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': '12',
  },
  'Bad Request\\n',
  12,
);
export const centrifugo403 = answer(
  403,
  { 'sec-websocket-version': '13', 'x-content-type-options': 'nosniff', 'content-length': '10' },
  'Forbidden\\n',
  10,
);
export const centrifugo404 = answer(404, { 'x-content-type-options': 'nosniff' }, '404 page not found\\n', 19);
export const centrifugo503 = answer(503, { 'content-length': '0' });

export function upgrade(ended: UpgradeEvidence['ended'], rest: Partial<UpgradeEvidence> = {}): UpgradeEvidence {
  return {
    phase: 'upgrade',
    scheme: 'wss',
    path: '/connection/websocket',
    host: 'rt.example.com',
    ended,
    receivedBytes: 0,
    originSent: 'https://app.example.com',
    ...rest,
  };
}

export function answered(httpAnswer: HttpAnswer, rest: Partial<UpgradeEvidence> = {}): UpgradeEvidence {
  return upgrade('answered', { answer: httpAnswer, ...rest });
}

export function switched(rest: Partial<UpgradeEvidence> = {}): UpgradeEvidence {
  return answered(answer(101), {
    accept: 'right',
    upgradeHeader: 'right',
    connectionHeader: 'right',
    subprotocolAsked: null,
    subprotocolGranted: null,
    ...rest,
  });
}

export function token(ended: TokenEvidence['ended'], rest: Partial<TokenEvidence> = {}): TokenEvidence {
  return { phase: 'token', which: 'first', endpoint: 'https://app.example.com/api/token', ended, ...rest };
}

export const minted: TokenFacts = {
  source: 'mint',
  algorithm: 'HS256',
  subject: 'canary-1',
  expiresInSeconds: 118,
  issuedAgoSeconds: 2,
  hasChannelClaim: false,
  secretIsShort: false,
};

export function connect(end: ConversationEnd, rest: Partial<ConnectEvidence> = {}): ConnectEvidence {
  const counts = { pings: 0, pushes: 0, foreignReplies: 0 };
  return { phase: 'connect', encoding: 'json', end, waitedMs: 12, ...counts, token: minted, ...rest };
}

export function refresh(end: RefreshEnd, rest: Partial<RefreshEvidence> = {}): RefreshEvidence {
  const counts = { pings: 0, pushes: 0, foreignReplies: 0 };
  return { phase: 'refresh', encoding: 'json', end, waitedMs: 12, ...counts, token: minted, offered: true, ...rest };
}

export function close(closeCode: number, closeReason = ''): ConversationEnd {
  return { ended: 'close-frame', closeCode, closeReason };
}

export function error(code: number, message = '', temporary = false): ConversationEnd {
  return { ended: 'error-reply', error: { code, message, temporary } };
}
