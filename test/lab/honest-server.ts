import { type CentrifugoOptions, centrifugoDefaults } from './centrifugo-options.ts';
import { CentrifugoSession, type SessionHooks } from './centrifugo-session.ts';
import { type ClientHub, createHub } from './client-hub.ts';
import { formatHead, type HttpAnswer } from './http-answer.ts';
import type { HttpRequest } from './http-request.ts';
import { type Exchange, startHttpServer } from './http-server.ts';
import type { Connection, LabTls, ListenOptions } from './listener.ts';
import { decideUpgrade, websocketPath } from './upgrade-decision.ts';

/** Where a fault may step into the honest server. Without any hook it behaves as Centrifugo 6.9. */
export interface HonestServerHooks extends SessionHooks {
  /** Before anything is decided; `'handled'`: the exchange was answered or taken over, or shall stay without an answer. */
  onRequest?(exchange: Exchange): 'handled' | undefined | Promise<'handled' | undefined>;
  /** What a proxy in front makes of the request. */
  alterRequest?(request: HttpRequest): HttpRequest;
  /** What a proxy in front makes of an answer, the 101 included. */
  alterAnswer?(answer: HttpAnswer, request: HttpRequest): HttpAnswer;
}

export interface HonestServerOptions extends Partial<CentrifugoOptions> {
  readonly host?: string;
  readonly port?: number;
  /** null or absent: plain HTTP. */
  readonly tls?: LabTls | null;
  readonly onClearText?: ListenOptions['onClearText'];
  readonly hooks?: HonestServerHooks;
}

export interface HonestServer {
  readonly host: string;
  readonly port: number;
  /** `ws://` or `wss://` with the address, the port and Centrifugo's path. */
  readonly url: string;
  readonly hub: ClientHub;
  close(): Promise<void>;
}

/** Starts a stand-in that speaks Centrifugo's client protocol, by default on 127.0.0.1 and a free port, in clear. */
export async function startHonestServer(given: HonestServerOptions = {}): Promise<HonestServer> {
  const { host, port, tls = null, onClearText, hooks = {}, ...settings } = given;
  const options: CentrifugoOptions = { ...centrifugoDefaults, ...settings };
  const hub = createHub();
  const listener = await startHttpServer({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(onClearText === undefined ? {} : { onClearText }),
    tls,
    handle: (exchange) => serveExchange(exchange, options, hub, hooks),
  });
  const shownHost = listener.host.includes(':') ? `[${listener.host}]` : listener.host;
  return {
    host: listener.host,
    port: listener.port,
    url: `${tls === null ? 'ws' : 'wss'}://${shownHost}:${listener.port}${websocketPath}`,
    hub,
    close: () => listener.close(),
  };
}

async function serveExchange(
  exchange: Exchange,
  options: CentrifugoOptions,
  hub: ClientHub,
  hooks: HonestServerHooks,
): Promise<void> {
  if ((await hooks.onRequest?.(exchange)) === 'handled') return;
  const request = hooks.alterRequest?.(exchange.request) ?? exchange.request;
  const decision = decideUpgrade(request, options, hub.size);
  const answer = hooks.alterAnswer?.(decision.answer, request) ?? decision.answer;
  if (decision.kind === 'answer') {
    exchange.answer(answer);
    return;
  }
  const { connection } = exchange;
  writeSwitching(connection, answer);
  new CentrifugoSession(connection, decision.upgrade, options, hub, hooks).open();
}

function writeSwitching({ stream }: Connection, answer: HttpAnswer): void {
  stream.write(formatHead(answer.status, answer.headers ?? [], answer.reason));
}
