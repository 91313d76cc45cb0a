import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Evidence, TokenEvidence } from '../../failure/evidence.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import { printableText } from '../printable.ts';
import type { FetchedToken } from '../probe-target.ts';
import { displayUrl } from '../redact.ts';
import { hostOf, portOf, type Route, type Tools } from '../route.ts';
import { StepFailure } from '../step-failure.ts';
import { findToken } from '../token/find-token.ts';
import type { HeldToken } from '../token/token-facts.ts';
import { connectTcp } from './connect-tcp.ts';
import { ageSecondsOf } from './head-reader.ts';
import { addressOf, resolveName } from './resolve-name.ts';
import { lateTlsEvidence, secureTransport } from './secure-transport.ts';
import { awaitRefusal } from './try-handshakes.ts';

/** A token is a few kilobytes; an answer beyond this is none. */
const maxAnswerBytes = 64 * 1024;

/** What fetching takes from the target besides the source itself. */
export interface FetchSetting {
  readonly resolver: string | null;
  readonly ca: readonly string[];
  /** Told the answer's Date, as a clock to compare with. */
  readonly noteDate: (date: string, ageSeconds: number) => void;
  /** Told the token before anything else is done with it, so that it is never printed. */
  readonly noteSecret: (secret: string) => void;
}

/**
 * One request to the team's own token endpoint, over connections that are climbed like the target's own: a failure
 * below HTTP keeps its code. No redirect is followed, and no body over 64 KiB is read.
 *
 * @throws StepFailure with TokenEvidence
 */
export async function fetchToken(
  source: FetchedToken,
  which: 'first' | 'second',
  setting: FetchSetting,
  deadline: Deadline,
  tools: Tools,
): Promise<Omit<HeldToken, 'source'>> {
  const facts: EndpointFacts = {
    phase: 'token',
    which,
    endpoint: displayUrl(source.url).replace(/\?.*$/, ''),
    ...(source.at === undefined ? {} : { at: source.at }),
  };
  const { socket, findRefusal } = await openEndpoint(source.url, setting, deadline, tools, facts);
  const exchange = await exchangeOverSocket(socket, source, deadline);
  socket.destroy();
  if (exchange.kind === 'cut') {
    const inner = await findRefusal();
    throw new StepFailure({ ...facts, ...(inner === undefined ? { ended: 'cut' } : { ended: 'unreachable', inner }) });
  }
  if (exchange.kind !== 'answered') throw new StepFailure({ ...facts, ended: exchange.kind });
  const { status, headers, body, isTooLarge } = exchange;
  if (headers.date !== undefined) setting.noteDate(headers.date, ageSecondsOf(headers.age));
  const answer = {
    ...facts,
    status,
    bodyBytes: body.length,
    ...(headers['content-type'] === undefined ? {} : { contentType: printableText(headers['content-type']) }),
    ...(headers.location === undefined ? {} : { location: shownLocation(headers.location, source.url) }),
  };
  if (status < 200 || status > 299) throw new StepFailure({ ...answer, ended: 'status' });
  if (isTooLarge) throw new StepFailure({ ...answer, ended: 'malformed', malformed: 'too-large' });
  const found = findToken(utf8.decode(body), source.at);
  if ('token' in found) setting.noteSecret(found.token);
  if (found.kind !== 'jwt') throw new StepFailure({ ...answer, ended: 'malformed', malformed: found.kind });
  return found;
}

/** Unlike a Buffer's own, it leaves out the byte order mark that some backends begin with. */
const utf8 = new TextDecoder();

type EndpointFacts = Pick<TokenEvidence, 'phase' | 'which' | 'endpoint' | 'at'>;

interface OpenEndpoint {
  readonly socket: Duplex;
  /** After a cut: the code with which TLS turned us down, if that is what it was. TLS 1.3 says so only after our side is done. */
  readonly findRefusal: () => Promise<string | undefined>;
}

async function openEndpoint(
  url: URL,
  { resolver, ca }: FetchSetting,
  deadline: Deadline,
  tools: Tools,
  facts: EndpointFacts,
): Promise<OpenEndpoint> {
  const host = hostOf(url);
  const literal = addressOf(host);
  try {
    const addresses = literal === undefined ? await resolveName(host, resolver, deadline) : [literal];
    const { socket, address } = await connectTcp(addresses, portOf(url), deadline, tools.clock, tools.bag);
    if (url.protocol === 'http:') return { socket, findRefusal: async () => undefined };
    const route: Route = {
      ...address,
      port: portOf(url),
      isTls: true,
      verifiedName: host,
      serverName: literal === undefined ? host : null,
      ca,
    };
    const secured = await secureTransport(socket, route, url.pathname, deadline, tools, () => undefined);
    return {
      socket: secured.socket,
      async findRefusal() {
        const { protocol } = secured;
        const end = protocol === 'TLSv1.3' ? await awaitRefusal(route, deadline, tools) : undefined;
        return end && codeOf(await lateTlsEvidence(route, protocol, end, deadline, tools));
      },
    };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    throw new StepFailure({ ...facts, ended: 'unreachable', inner: await codeOf(error.evidence) });
  }
}

async function codeOf(evidence: Evidence): Promise<string> {
  const { diagnose } = await import('../../failure/diagnose.ts');
  return diagnose(evidence).code;
}

type Exchange =
  | { readonly kind: 'cut' | 'timeout' }
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
      readonly isTooLarge: boolean;
    };

/** HTTP by Node's own client, over a socket that is open and verified already. */
async function exchangeOverSocket(socket: Duplex, source: FetchedToken, deadline: Deadline): Promise<Exchange> {
  // Loading it takes as long as a check, and most checks fetch nothing.
  const http = await import('node:http');
  return waitUntil<Exchange>(
    deadline,
    () => ({ kind: 'timeout' }),
    (settle) => {
      const request = http.request({
        createConnection: () => socket,
        method: source.method,
        path: `${source.url.pathname}${source.url.search}`,
        headers: {
          Host: source.url.host,
          'User-Agent': 'centrifugo-canary',
          Accept: 'application/json, text/plain;q=0.9',
          'Accept-Encoding': 'identity',
          Connection: 'close',
          ...source.headers,
          ...(source.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(source.body) }),
        },
        maxHeaderSize: maxAnswerBytes,
      });
      request.on('error', () => settle({ kind: 'cut' }));
      // Nobody asked for another protocol; without a listener Node would close the connection and say nothing.
      request.on('upgrade', ({ statusCode = 101, headers }) =>
        settle({ kind: 'answered', status: statusCode, headers, body: Buffer.alloc(0), isTooLarge: false }),
      );
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const finish = (isTooLarge: boolean) =>
          settle({
            kind: 'answered',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            isTooLarge,
          });
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxAnswerBytes) finish(true);
          else chunks.push(chunk);
        });
        response.on('error', () => settle({ kind: 'cut' }));
        response.on('end', () => finish(false));
        response.on('close', () => settle({ kind: 'cut' }));
      });
      request.end(source.body);
      return () => request.destroy();
    },
  );
}

/** Where a redirect leads, without its query: that may hold a secret. */
function shownLocation(location: string, base: URL): string {
  const target = URL.parse(location, base.href);
  return target === null ? printableText(location) : printableText(displayUrl(target).replace(/\?.*$/, ''));
}
