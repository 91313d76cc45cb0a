import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import { UnauthorizedError } from 'centrifuge';
import type { FetchedToken, ProbeTarget } from '../../functions/probe/probe-target.ts';
import { mintToken } from '../../functions/probe/token/mint-token.ts';

/** An application's `getToken` over the target's source of tokens, as the SDK's documentation has it; none without a source. */
export function appTokens({ token: source, ca, timeouts }: ProbeTarget): (() => Promise<string>) | undefined {
  if (source === null) return undefined;
  // One that is written down somewhere, in a page or in the app.
  if (source.kind === 'fixed') return async () => source.token;
  if (source.kind === 'fetch') return () => fetchToken(source, ca, AbortSignal.timeout(timeouts.token));
  const user = `user-${randomUUID()}`;
  return async () => (await mintToken(source, 'first', user, Date.now())).token;
}

async function fetchToken(source: FetchedToken, ca: readonly string[], signal: AbortSignal): Promise<string> {
  const { request } = source.url.protocol === 'https:' ? https : http;
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request(source.url, { method: source.method, headers: source.headers, ca: [...ca], signal, agent: false }, resolve)
      .on('error', reject)
      .end(source.body);
  });
  if (response.statusCode === 401 || response.statusCode === 403) throw new UnauthorizedError('');
  if (response.statusCode !== 200) throw new Error(`The token endpoint answers ${response.statusCode}.`);
  // The SDK is given whatever stands there, as an app would do that trusts its own backend.
  const answer = (await json(response)) as { readonly token: string };
  return answer.token;
}
