import { createHash, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { UpgradeEvidence, UpgradeTry } from '../../failure/evidence.ts';
import type { Deadline } from '../deadline.ts';
import { printableText } from '../printable.ts';
import type { ProbeTarget } from '../probe-target.ts';
import type { Route, Tools } from '../route.ts';
import { StepFailure } from '../step-failure.ts';
import { exchangeUpgrade, type UpgradeExchange } from './exchange-upgrade.ts';
import { ageSecondsOf, type ResponseHead } from './head-reader.ts';
import { openAgain } from './open-again.ts';
import { lateTlsEvidence, secureTransport } from './secure-transport.ts';
import { awaitRefusal, finishesTls } from './try-handshakes.ts';

/** The open WebSocket: its connection and the bytes that came right behind the 101. */
export interface OpenedWebSocket {
  readonly socket: Duplex;
  readonly rest: Buffer;
}

export interface UpgradeSetting {
  readonly target: ProbeTarget;
  readonly route: Route;
  /** Undefined on `ws://`. */
  readonly tls: { readonly protocol: string } | undefined;
  readonly tools: Tools;
  /** Told the Date of whatever answer and its Age, at the moment when it comes: later it would look like a clock that is behind. */
  readonly noteDate: (date: string, ageSeconds: number) => void;
}

/**
 * The WebSocket upgrade (RFC 6455, section 4): one request, one bounded answer.
 *
 * @throws StepFailure with UpgradeEvidence, or with TlsEvidence where the server ended TLS in place of an answer
 */
export async function upgrade(socket: Duplex, setting: UpgradeSetting, deadline: Deadline): Promise<OpenedWebSocket> {
  const { target } = setting;
  const key = randomBytes(16).toString('base64');
  const exchange = await exchangeUpgrade(socket, upgradeRequest(target, key, target.origin), deadline);
  if (exchange.kind !== 'ended') noteDateOf(exchange.head, setting.noteDate);
  const evidence = evidenceOf(exchange, target, key);
  if (exchange.kind === 'switched' && isAccepted(evidence)) {
    return { socket, rest: exchange.rest };
  }
  // Out of the way of the counter-experiments: some servers talk to one client at a time, or count them.
  socket.end();
  throw new StepFailure(await explain(exchange, evidence, setting, deadline));
}

/** A 101 of Centrifugo has no Date, that of a proxy in front may. */
function noteDateOf({ headers }: ResponseHead, noteDate: UpgradeSetting['noteDate']): void {
  const date = headers.get('date');
  if (date !== undefined) noteDate(date, ageSecondsOf(headers.get('age')));
}

async function explain(
  exchange: UpgradeExchange,
  evidence: UpgradeEvidence,
  setting: UpgradeSetting,
  deadline: Deadline,
): Promise<StepFailure['evidence']> {
  const { route, tls, tools, target } = setting;
  if (exchange.kind === 'ended') {
    if (tls !== undefined) {
      const tlsEnd =
        exchange.tlsEnd?.ended === 'alert' ? exchange.tlsEnd : await sweptAway(exchange, setting, deadline);
      if (tlsEnd !== undefined) return lateTlsEvidence(route, tls.protocol, tlsEnd, deadline, tools);
      return evidence;
    }
    if (exchange.ended === 'timeout' || exchange.ended === 'oversized') return evidence;
  }
  if (!route.isTls && (exchange.kind === 'ended' || evidence.answer?.status === 400)) {
    return { ...evidence, tlsFinished: await finishesTls(route, deadline.within(tlsTryMs), tools) };
  }
  if (evidence.answer?.status === 403 && target.origin !== null) {
    return { ...evidence, withoutOrigin: await tryWithoutOrigin(setting, deadline) };
  }
  return evidence;
}

/** A refusal that looks like a cut: only where nothing at all was answered, and only TLS 1.3 judges us that late. */
async function sweptAway(
  exchange: Extract<UpgradeExchange, { kind: 'ended' }>,
  { route, tls, tools }: UpgradeSetting,
  deadline: Deadline,
) {
  const isCut = exchange.ended === 'closed' || exchange.ended === 'reset';
  if (!isCut || exchange.receivedBytes > 0 || tls?.protocol !== 'TLSv1.3') return undefined;
  return awaitRefusal(route, deadline, tools);
}

/** A plain server may just ignore a ClientHello: that is no reason to wait for all of the phase. */
const tlsTryMs = 2_000;

/** Counter-experiment: the same request on a new, equally verified connection, without Origin. */
async function tryWithoutOrigin(setting: UpgradeSetting, deadline: Deadline): Promise<UpgradeTry> {
  const { target, route, tools } = setting;
  const tcp = await openAgain(route, deadline, tools);
  if (tcp === undefined) return { passed: false };
  let socket: Duplex = tcp;
  if (route.isTls) {
    try {
      socket = (await secureTransport(tcp, route, target.url.pathname, deadline, tools, () => undefined)).socket;
    } catch (error) {
      if (error instanceof StepFailure) return { passed: false };
      throw error;
    }
  }
  const key = randomBytes(16).toString('base64');
  const exchange = await exchangeUpgrade(socket, upgradeRequest(target, key, null), deadline);
  socket.destroy();
  if (exchange.kind === 'switched') return { passed: true, status: 101 };
  return { passed: false, ...(exchange.kind === 'answered' ? { status: exchange.answer.status } : {}) };
}

/** Headers that the upgrade itself is made of; a target's own headers never replace them. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'upgrade',
  'content-length',
  'transfer-encoding',
  'origin',
  'sec-websocket-version',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
]);

function upgradeRequest(target: ProbeTarget, key: string, origin: string | null): string {
  const { url } = target;
  const headers = new Map<string, [string, string]>();
  const set = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value]);
  set('Host', url.host);
  set('User-Agent', 'centrifugo-canary');
  for (const [name, value] of Object.entries(target.headers)) if (!ownHeaders.has(name.toLowerCase())) set(name, value);
  set('Connection', 'Upgrade');
  set('Upgrade', 'websocket');
  set('Sec-WebSocket-Version', '13');
  set('Sec-WebSocket-Key', key);
  if (target.asksSubprotocol) set('Sec-WebSocket-Protocol', protobufSubprotocol);
  if (origin !== null) set('Origin', origin);
  const lines = [...headers.values()].map(([name, value]) => `${name}: ${value}`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

const protobufSubprotocol = 'centrifuge-protobuf';

function evidenceOf(exchange: UpgradeExchange, target: ProbeTarget, key: string): UpgradeEvidence {
  const base = {
    phase: 'upgrade',
    scheme: target.url.protocol === 'wss:' ? 'wss' : 'ws',
    host: target.url.host,
    path: target.url.pathname,
    originSent: target.origin,
  } as const;
  if (exchange.kind === 'ended') {
    const { ended, received, receivedBytes, tlsEnd } = exchange;
    return {
      ...base,
      ended,
      receivedBytes,
      ...(receivedBytes > 0 ? { received } : {}),
      ...(tlsEnd?.openssl === undefined ? {} : { openssl: tlsEnd.openssl }),
    };
  }
  if (exchange.kind === 'answered') {
    return { ...base, ended: 'answered', receivedBytes: exchange.answer.bodyBytes, answer: exchange.answer };
  }
  return { ...base, ended: 'answered', receivedBytes: 0, ...switchFacts(exchange.head, target, key) };
}

/** RFC 6455, section 4.1: what a client must check in the 101. */
function switchFacts(head: ResponseHead, target: ProbeTarget, key: string) {
  const { headers } = head;
  const extension = headers.get('sec-websocket-extensions');
  const answer = { status: 101, reason: printableText(head.reason), headers: {}, bodyBytes: 0, body: '' };
  return {
    answer,
    accept: judged(headers.get('sec-websocket-accept'), (value) => value === acceptFor(key)),
    upgradeHeader: judged(headers.get('upgrade'), (value) => value.toLowerCase() === 'websocket'),
    connectionHeader: judged(headers.get('connection'), (value) =>
      value
        .toLowerCase()
        .split(',')
        .some((token) => token.trim() === 'upgrade'),
    ),
    subprotocolAsked: target.asksSubprotocol ? protobufSubprotocol : null,
    subprotocolGranted: headers.has('sec-websocket-protocol')
      ? printableText(headers.get('sec-websocket-protocol') ?? '')
      : null,
    ...(extension === undefined ? {} : { extension: printableText(extension) }),
  };
}

function isAccepted(evidence: UpgradeEvidence): boolean {
  return (
    evidence.accept === 'right' &&
    evidence.upgradeHeader === 'right' &&
    evidence.connectionHeader === 'right' &&
    evidence.extension === undefined &&
    evidence.subprotocolGranted === evidence.subprotocolAsked
  );
}

function judged(value: string | undefined, isRight: (value: string) => boolean): 'right' | 'wrong' | 'missing' {
  if (value === undefined) return 'missing';
  return isRight(value) ? 'right' : 'wrong';
}

function acceptFor(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
