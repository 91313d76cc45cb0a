import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FetchedToken } from '../../functions/probe/probe-target.ts';

/** A team's own HTTP service, as Centrifugo's proxies, its JWKS fetcher and the probe's token source ask it. */
export interface Backend {
  /** A URL of its own, at which these answers are given. */
  at(answer: Answerer): URL;
  /** A token source: what is given for the first token of a check, and for the second. Every check needs one of its own. */
  tokens(first: TokenGiver, second: TokenGiver): FetchedToken;
  close(): Promise<void>;
}

export interface BackendRequest {
  /** How many requests its URL has had, this one included. */
  readonly number: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `silence`: the connection stays open without a word. */
export type BackendAnswer = { readonly status?: number; readonly json: unknown } | 'silence';
export type Answerer = (request: BackendRequest) => BackendAnswer | Promise<BackendAnswer>;
export type TokenGiver = () => string | Promise<string>;

/** Starts the service on 127.0.0.1, in clear. */
export async function startBackend(): Promise<Backend> {
  const answerers = new Map<string, Answerer>();
  const counts = new Map<string, number>();

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const number = (counts.get(path) ?? 0) + 1;
    counts.set(path, number);
    // What fails here is a test's own handler: it is told to the client, where the test sees it.
    give(answerers.get(path), number, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening TCP server has no port.');

  const at = (answer: Answerer): URL => {
    const path = `/${answerers.size + 1}`;
    answerers.set(path, answer);
    return new URL(path, `http://127.0.0.1:${address.port}`);
  };
  return {
    at,
    tokens(first, second) {
      const url = at(async ({ number }) => ({ json: { token: await (number === 1 ? first : second)() } }));
      return { kind: 'fetch', url, method: 'GET', headers: {} };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function give(
  answerer: Answerer | undefined,
  number: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const answer = (await answerer?.({ number, headers: request.headers, body })) ?? { status: 404, json: null };
  if (answer === 'silence') return;
  response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.json));
}
