/**
 * What a step saw when it gave up: facts only, no judgement. Plain JSON values, so that evidence can be printed,
 * logged and stored as it is; texts that a peer sent are cut to {@link evidenceTextLimit} characters and redacted.
 */
export const evidenceTextLimit = 300;

/** One answer to one question about the name. `code` is `ok` or Node's DNS error code (ENOTFOUND, ENODATA, ESERVFAIL …). */
export interface DnsAnswer {
  readonly question: 'system' | 'A' | 'AAAA';
  readonly code: string;
}

export interface DnsEvidence {
  readonly phase: 'dns';
  readonly host: string;
  /** `system`, or the address of the DNS server that was asked. */
  readonly resolver: string;
  readonly answers: readonly DnsAnswer[];
  /** The phase's time was over before the questions above were all answered. */
  readonly timedOut: boolean;
}

/** How the connection to one address went. `skipped`: this machine has no route to that address family at all. */
export interface AddressAttempt {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly outcome: 'connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'failed' | 'skipped';
  /** Node's error code, e.g. ECONNREFUSED. */
  readonly errno?: string;
  readonly ms: number;
}

export interface TcpEvidence {
  readonly phase: 'tcp';
  readonly port: number;
  readonly attempts: readonly AddressAttempt[];
}

/** Faults of a certificate chain, in the order of the catalogue: the first one found is the answer, the rest is `also`. */
export const certificateFaults = [
  'self-signed',
  'certificate-expired',
  'certificate-not-yet-valid',
  'name-mismatch',
  'chain-incomplete',
  'untrusted-root',
  'revoked',
  'weak-certificate',
] as const;
export type CertificateFault = (typeof certificateFaults)[number];

/** One certificate as the server sent it. Times are ISO 8601. */
export interface CertificateFact {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  readonly fingerprint256: string;
  /** e.g. `RSA 2048`, `EC prime256v1`, `Ed25519`. */
  readonly key: string;
  /** e.g. `sha256WithRSAEncryption`, or the OID where the name is not known. */
  readonly signature: string;
  readonly selfSigned: boolean;
  /** CA issuers URL of the authority information access extension. */
  readonly issuerUrl?: string;
}

/** A plain HTTP request on the port that was expected to speak TLS. */
export interface PlainTry {
  /** tls: a TLS record, or a 400 (see `status`) with which TLS ports turn clear text down. */
  readonly answer: 'http' | 'tls' | 'other' | 'nothing';
  readonly status?: number;
  readonly server?: string;
  /** Printable start of an answer that is not HTTP. */
  readonly text?: string;
}

/** A handshake with another server name than the target's. */
export interface NameTry {
  /** null: no server name was sent. */
  readonly serverName: string | null;
  readonly gotFurther: boolean;
  readonly certificateNames?: readonly string[];
}

export interface TlsEvidence {
  readonly phase: 'tls';
  readonly host: string;
  /** The name sent as SNI; null where none is sent (addresses). */
  readonly serverName: string | null;
  /**
   * certificate: the handshake finished and what was sent does not pass; alert: the server sent a fatal alert;
   * clear-text: bytes that are no TLS record; closed, reset: FIN or RST before the end; timeout: not finished in time;
   * local-error: our own TLS library gave up, see `openssl`.
   */
  readonly ended: 'certificate' | 'alert' | 'clear-text' | 'closed' | 'reset' | 'timeout' | 'local-error';
  readonly alert?: number;
  /** OpenSSL's error number as eight hex digits, e.g. 0A000102. */
  readonly openssl?: string;
  readonly errno?: string;
  /** The server's hello was accepted and keys were agreed. */
  readonly keysAgreed: boolean;
  /** The alert came after our side had called the handshake done (TLS 1.3). */
  readonly afterHandshake: boolean;
  /** Set where it was looked at: did the server ask for a client certificate? */
  readonly clientCertificateRequested?: boolean;
  /** Set where it was looked at: the server finishes a handshake below TLS 1.2; its version. */
  readonly oldVersion?: string;
  readonly protocol?: string;
  readonly plainTry?: PlainTry;
  readonly nameTries?: readonly NameTry[];
  /** In the catalogue's order; empty unless `ended` is `certificate`. */
  readonly faults: readonly CertificateFault[];
  readonly certificates: readonly CertificateFact[];
  /** Node's verification code, e.g. UNABLE_TO_VERIFY_LEAF_SIGNATURE; `ok` where the chain verified. */
  readonly verification?: string;
  /** Facts behind single faults. */
  readonly expired?: { readonly subject: string; readonly validTo: string; readonly isLeaf: boolean };
  readonly notYetValid?: { readonly subject: string; readonly validFrom: string };
  readonly missingIssuer?: { readonly subject: string; readonly issuer: string; readonly issuerUrl?: string };
  readonly weak?: { readonly subject: string; readonly what: string };
  readonly staple?: 'none' | 'good' | 'revoked' | 'unknown' | 'unreadable';
  readonly mustStaple?: boolean;
}

/** The answer to an upgrade request, as far as it tells whose it is. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  /** Only these, lower-cased: server, via, cf-ray, sec-websocket-version, location, content-type, content-length, date, retry-after, x-content-type-options, access-control-allow-origin, access-control-allow-credentials, www-authenticate. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  /** Start of the body, printable. */
  readonly body: string;
}

/** The same request again in another form. */
export interface UpgradeTry {
  readonly passed: boolean;
  readonly status?: number;
}

export interface UpgradeEvidence {
  readonly phase: 'upgrade';
  readonly scheme: 'ws' | 'wss';
  readonly path: string;
  readonly host: string;
  /**
   * answered: a whole response head; tls-alert: a TLS alert record in answer to clear text;
   * oversized: begins with `HTTP/1.` and has more than 64 KiB of head.
   */
  readonly ended: 'answered' | 'closed' | 'reset' | 'timeout' | 'not-http' | 'tls-alert' | 'oversized';
  readonly answer?: HttpAnswer;
  /** Printable start of what came when it was not a whole head. */
  readonly received?: string;
  readonly receivedBytes: number;
  /** OpenSSL's number where TLS itself broke over what came. */
  readonly openssl?: string;
  readonly originSent: string | null;
  /** After a 403 to a request with an Origin: the request without. */
  readonly withoutOrigin?: UpgradeTry;
  /** On `ws://` where TLS is suspected: a TLS handshake on the same port finished. */
  readonly tlsFinished?: boolean;
  /** Only with status 101: what is wrong with it. */
  readonly accept?: 'right' | 'wrong' | 'missing';
  readonly upgradeHeader?: 'right' | 'wrong' | 'missing';
  readonly connectionHeader?: 'right' | 'wrong' | 'missing';
  /** An extension that was granted without having been asked for. */
  readonly extension?: string;
  readonly subprotocolAsked?: string | null;
  readonly subprotocolGranted?: string | null;
}

export interface TokenEvidence {
  readonly phase: 'token';
  /** The token for connect, or the second one for refresh. */
  readonly which: 'first' | 'second';
  /** Scheme, host and path of the token endpoint, without its query. */
  readonly endpoint: string;
  /** unreachable: see `inner`; cut: the connection ended before a whole answer. */
  readonly ended: 'unreachable' | 'cut' | 'timeout' | 'status' | 'malformed' | 'stale';
  /** The code of the transport failure underneath, e.g. tls.certificate-expired. */
  readonly inner?: string;
  readonly status?: number;
  readonly location?: string;
  readonly contentType?: string;
  readonly bodyBytes?: number;
  /** Why the answer holds no usable token. */
  readonly malformed?: 'not-json' | 'no-token' | 'not-a-jwt' | 'too-large';
  /** Where the token was looked for, e.g. `data.token`. */
  readonly at?: string;
  readonly stale?: 'expired' | 'repeated';
  /** Seconds since the token's exp, where it is expired. */
  readonly expiredForSeconds?: number;
}

/** What our own token says of itself; never the token. Seconds relative to our clock, whole. */
export interface TokenFacts {
  readonly source: 'mint' | 'fetch' | 'fixed';
  readonly algorithm?: string;
  readonly keyId?: string;
  readonly subject?: string;
  readonly audience?: string | readonly string[];
  readonly issuer?: string;
  readonly expiresInSeconds?: number;
  readonly notBeforeInSeconds?: number;
  readonly issuedAgoSeconds?: number;
  readonly expireAtInSeconds?: number;
  readonly hasChannelClaim?: boolean;
  /** Whether the HMAC secret is shorter than 32 bytes; only known when we minted. */
  readonly secretIsShort?: boolean;
}

/** Why a conversation over the open WebSocket ended, seen from the command that was waiting for its reply. */
export type ConversationEnd =
  | { readonly ended: 'timeout' }
  | { readonly ended: 'closed' }
  | { readonly ended: 'reset'; readonly errno?: string }
  | { readonly ended: 'close-frame'; readonly closeCode: number; readonly closeReason: string }
  | { readonly ended: 'frame-fault'; readonly frameFault: string }
  | { readonly ended: 'not-centrifugo'; readonly why: string; readonly received: string }
  | { readonly ended: 'error-reply'; readonly error: ServerError };

export interface ServerError {
  readonly code: number;
  readonly message: string;
  readonly temporary: boolean;
}

interface Conversation {
  readonly encoding: 'json' | 'protobuf';
  readonly end: ConversationEnd;
  readonly waitedMs: number;
  /** What came instead of, or before, the reply. */
  readonly pings: number;
  readonly pushes: number;
  readonly foreignReplies: number;
  readonly token: TokenFacts | null;
}

export interface ConnectEvidence extends Conversation {
  readonly phase: 'connect';
}

export type RefreshEnd =
  | ConversationEnd
  | { readonly ended: 'answered'; readonly expires: boolean; readonly ttl: number };

export interface RefreshEvidence extends Omit<Conversation, 'end'> {
  readonly phase: 'refresh';
  readonly end: RefreshEnd;
  /** The connect reply said `expires: true`. */
  readonly offered: boolean;
  /** The ttl of the connect reply, seconds. */
  readonly firstTtl?: number;
  /** What the second token should have given, seconds. */
  readonly expectedTtl?: number;
  /** Only with an answer: the ttl fits the second token, the servers' clock difference allowed for. */
  readonly extended?: boolean;
}

export interface DegradedEvidence {
  readonly phase: 'degraded';
  readonly slow?: { readonly totalMs: number; readonly limitMs: number; readonly slowestPhase: string };
  readonly certificateExpiring?: {
    readonly subject: string;
    readonly validTo: string;
    readonly daysLeft: number;
    readonly limitDays: number;
    readonly isLeaf: boolean;
  };
  /** Positive: the other clock is ahead of ours. */
  readonly clockSkew?: {
    readonly seconds: number;
    readonly limitSeconds: number;
    readonly seenIn: 'connect-reply' | 'http-date' | 'token-endpoint-date' | 'token-iat';
  };
  readonly addressDown?: {
    readonly failing: readonly { readonly ip: string; readonly code: string; readonly errno?: string }[];
    readonly addresses: number;
  };
}

/** Our own fault, never the target's. */
export interface MonitorEvidence {
  readonly phase: 'monitor';
  /** `unexpected-error`: a mistake in our code; `detail` is the kind of the error, never its words, which may hold anything. */
  readonly what: 'self-test-failed' | 'secret-unavailable' | 'out-of-time' | 'unexpected-error';
  readonly detail: string;
}

export type Evidence =
  | DnsEvidence
  | TcpEvidence
  | TlsEvidence
  | UpgradeEvidence
  | TokenEvidence
  | ConnectEvidence
  | RefreshEvidence
  | DegradedEvidence
  | MonitorEvidence;

export type EvidenceOf<P extends Evidence['phase']> = Extract<Evidence, { readonly phase: P }>;
