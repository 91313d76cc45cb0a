import type { FetchedToken } from '../../functions/probe/probe-target.ts';
import type { LabParts } from './fault.ts';
import { dateHeader, type HttpAnswer } from './http-answer.ts';
import { type Exchange, startHttpServer } from './http-server.ts';
import { type Claims, signJwt } from './jwt.ts';
import { labTls } from './lab-server.ts';
import type { LabTls } from './listener.ts';

/** Answers one request for a token, or does something else with its connection. */
export type TokenAnswerer = (exchange: Exchange, parts: LabParts) => void;

export interface TokenEndpointOptions {
  /** Answers every request, or the first of each check where `second` is given. */
  readonly first?: TokenAnswerer;
  /** Answers the request for the token of the refresh: every other one. Default: as the first. */
  readonly second?: TokenAnswerer;
  /** null: plain HTTP. Default: a certificate of the lab's authority. */
  readonly tls?: LabTls | null;
}

export interface TokenEndpoint {
  readonly source: FetchedToken;
  close(): Promise<void>;
}

/** A team's token backend: an HTTP(S) server of its own. Without options it hands out a good token each time. */
export async function startTokenEndpoint(parts: LabParts, options: TokenEndpointOptions = {}): Promise<TokenEndpoint> {
  const { first = handsOut(), second = first, tls = labTls(parts.authority) } = options;
  const listener = await startHttpServer({
    tls,
    handle(exchange) {
      exchange.connection.stream.resume();
      (exchange.number % 2 === 1 ? first : second)(exchange, parts);
    },
  });
  return {
    source: {
      kind: 'fetch',
      url: new URL(`${tls === null ? 'http' : 'https'}://127.0.0.1:${listener.port}/api/token?app=lab`),
      method: 'GET',
      headers: {},
    },
    close: () => listener.close(),
  };
}

/** A token as the lab's honest backend makes it: 60 s, a number of its own, changed by what is given. */
export function mintToken(parts: LabParts, changes: Claims = {}): string {
  minted += 1;
  const now = Math.floor(Date.now() / 1000);
  return signJwt(
    { sub: 'lab-user', iat: now, exp: now + 60, jti: String(minted), ...changes },
    { hmacSecret: parts.secret },
  );
}

let minted = 0;

/** Hands out `{"token": …}` with a good signature and the claims changed as given; seconds since 1970 come from `now`. */
export function handsOut(
  changes: (now: number) => Claims = () => ({}),
  headers: HttpAnswer['headers'] = [dateHeader],
): TokenAnswerer {
  return (exchange, parts) => {
    const token = mintToken(parts, changes(Math.floor(Date.now() / 1000)));
    exchange.answer(jsonAnswer({ token }, headers));
  };
}

/** Gives a whole answer. */
export function givesAnswer(answer: HttpAnswer): TokenAnswerer {
  return (exchange) => exchange.answer(answer);
}

/** 200 with JSON. */
export function jsonAnswer(value: unknown, headers: HttpAnswer['headers'] = [dateHeader]): HttpAnswer {
  return {
    status: 200,
    headers: [['Content-Type', 'application/json; charset=utf-8'], ...(headers ?? [])],
    body: JSON.stringify(value),
  };
}
