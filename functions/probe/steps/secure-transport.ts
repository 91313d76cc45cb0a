import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsEvidence } from '../../failure/evidence.ts';
import type { SentCertificate } from '../certificate/certificate-facts.ts';
import { type ChainVerdict, judgeChain, needsStrays } from '../certificate/judge-chain.ts';
import { parsedRootsWith } from '../certificate/root-certificates.ts';
import type { Deadline } from '../deadline.ts';
import type { Route, Tools } from '../route.ts';
import { StepFailure } from '../step-failure.ts';
import { type Handshake, shakeHands, type TlsEnd } from './handshake.ts';
import { lookAtHandshake } from './look-at-handshake.ts';
import { awaitRefusal, lateEndOn, tryOldVersions, tryOtherNames } from './try-handshakes.ts';
import { tryPlain } from './try-plain.ts';

/** A finished handshake and what is known of it, also when its certificate does not pass. */
export interface SecureTransport {
  readonly socket: TLSSocket;
  readonly protocol: string;
  readonly cipher: string;
  readonly chain: readonly SentCertificate[];
  readonly verdict: ChainVerdict;
}

/** What a failed TLS phase still knows of the connection, for the check's `tls` block. */
export type NoteTransport = (transport: Omit<SecureTransport, 'socket'>) => void;

/**
 * TLS on an open connection. Where one look cannot tell causes apart, bounded counter-experiments on the same address
 * and port decide; their results stand in the evidence.
 *
 * @param path of the target's URL, for the plain try
 * @param note called as soon as a handshake finished, whatever becomes of it
 * @throws StepFailure with TlsEvidence
 */
export async function secureTransport(
  tcp: Socket,
  route: Route,
  path: string,
  deadline: Deadline,
  tools: Tools,
  note: NoteTransport,
): Promise<SecureTransport> {
  const handshake = await shakeHands(tcp, route, deadline.keepingBack(reserveOf(deadline)), tools.bag);
  if (handshake.kind === 'ended') {
    throw new StepFailure(await explainEnd(route, path, handshake, deadline, tools));
  }
  const { socket, protocol, cipher, chain } = handshake;
  // Not needed any more, and in the way where a server talks to one client at a time: another look may follow.
  if (handshake.verification !== 'ok') socket.end();
  const verdict = await judge(handshake, route, deadline, tools);
  note({ protocol, cipher, chain, verdict });
  if (verdict.faults.length > 0 || handshake.verification !== 'ok') {
    socket.end();
    throw new StepFailure({ ...evidenceBase(route), ended: 'certificate', keysAgreed: true, protocol, ...verdict });
  }
  return { socket, protocol, cipher, chain, verdict };
}

/**
 * Waits for what a TLS 1.3 server has to say to us, where no upgrade follows whose answer would show it.
 *
 * @throws StepFailure with TlsEvidence
 */
export async function hearServerOut(
  { socket, protocol }: SecureTransport,
  route: Route,
  deadline: Deadline,
  tools: Tools,
): Promise<void> {
  if (protocol !== 'TLSv1.3') return;
  const end = await lateEndOn(socket, deadline);
  if (end === undefined) return;
  const refusal = end.ended === 'alert' ? end : await awaitRefusal(route, deadline, tools);
  if (refusal !== undefined) throw new StepFailure(await lateTlsEvidence(route, protocol, refusal, deadline, tools));
}

/**
 * In TLS 1.3 our side is done before the server has judged us: its alert arrives while we wait for the upgrade's answer,
 * and belongs to this phase all the same.
 */
export async function lateTlsEvidence(
  route: Route,
  protocol: string,
  end: TlsEnd,
  deadline: Deadline,
  tools: Tools,
): Promise<TlsEvidence> {
  const base = { ...evidenceBase(route), ...end, keysAgreed: true, afterHandshake: true, protocol };
  return { ...base, ...(await lookForRequest(end, true, route, deadline, tools)) };
}

/** Kept back for the plain try, so that a silent port can still be told from a plain one. */
function reserveOf(deadline: Deadline): number {
  const left = deadline.remainingMs();
  return Math.min(Math.max(left / 5, 500), left / 2);
}

async function judge(
  handshake: Extract<Handshake, { kind: 'finished' }>,
  route: Route,
  deadline: Deadline,
  tools: Tools,
): Promise<ChainVerdict> {
  const { chain, verification, staple } = handshake;
  const roots = () => parsedRootsWith(route.ca);
  const strays = needsStrays({ chain, verification, roots }) ? await countStrays(chain, route, deadline, tools) : 0;
  return judgeChain({ chain, strays, host: route.verifiedName, verification, staple, roots, nowMs: tools.clock.now() });
}

/** How many certificates were sent beside the chain, seen in one more handshake: a wrong intermediate, or the leaf twice. */
async function countStrays(
  chain: readonly SentCertificate[],
  route: Route,
  deadline: Deadline,
  tools: Tools,
): Promise<number> {
  const { certificates } = await lookAtHandshake(route, deadline, tools);
  return Math.max(0, certificates.length - chain.length);
}

type Ended = Extract<Handshake, { kind: 'ended' }>;

async function explainEnd(
  route: Route,
  path: string,
  handshake: Ended,
  deadline: Deadline,
  tools: Tools,
): Promise<TlsEvidence> {
  const { ended, alert, openssl, errno, keysAgreed } = handshake;
  const isCut = ended === 'closed' || ended === 'reset';
  const isOdd = ended === 'local-error' && !keysAgreed;
  // Who has agreed on keys speaks TLS, whatever the port says to clear text.
  const asksPlain =
    !keysAgreed && (isCut || isOdd || ended === 'clear-text' || ended === 'timeout') && openssl !== unsupportedProtocol;
  // Some CDNs say 40 to a name for which they have no certificate: the verdict stays, the words get better.
  const asksNames = isCut || alert === internalError || (alert === handshakeFailure && !keysAgreed);
  const [plainTry, nameTries, oldVersion, request] = await Promise.all([
    asksPlain ? tryPlain(route, path, deadline, tools) : undefined,
    asksNames ? tryOtherNames(route, keysAgreed, deadline, tools) : undefined,
    isCut && !keysAgreed ? tryOldVersions(route, deadline, tools) : undefined,
    lookForRequest(handshake, keysAgreed, route, deadline, tools),
  ]);
  return {
    ...evidenceBase(route),
    ended,
    keysAgreed,
    ...(alert === undefined ? {} : { alert }),
    ...(openssl === undefined ? {} : { openssl }),
    ...(errno === undefined ? {} : { errno }),
    ...(plainTry === undefined ? {} : { plainTry }),
    ...(nameTries === undefined ? {} : { nameTries }),
    ...(oldVersion === undefined ? {} : { oldVersion }),
    ...request,
  };
}

const unsupportedProtocol = '0A000102';
const handshakeFailure = 40;
const badCertificate = 42;
const internalError = 80;

/** Alerts 40 and 42, FIN and RST mean many things: after a request for a client certificate they mean that ours is missing. */
async function lookForRequest(
  { ended, alert }: TlsEnd,
  keysAgreed: boolean,
  route: Route,
  deadline: Deadline,
  tools: Tools,
): Promise<Pick<TlsEvidence, 'clientCertificateRequested'>> {
  const isCut = ended === 'closed' || ended === 'reset';
  if (!keysAgreed || !(isCut || alert === handshakeFailure || alert === badCertificate)) return {};
  const { clientCertificateRequested } = await lookAtHandshake(route, deadline, tools);
  return { clientCertificateRequested };
}

function evidenceBase(route: Route) {
  return {
    phase: 'tls',
    host: route.verifiedName,
    serverName: route.serverName,
    afterHandshake: false,
    faults: [],
    certificates: [],
  } as const;
}
