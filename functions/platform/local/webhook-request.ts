import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { rootsWith } from '../../probe/certificate/root-certificates.ts';
import { type Deadline, waitUntil } from '../../probe/deadline.ts';

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Certificates in PEM that are trusted besides the default roots. */
  readonly ca: readonly string[];
}

export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header Retry-After. */
      readonly retryAfter: string | null;
      /** The beginning of the body. */
      readonly text: string;
    }
  /** Nothing that can be read came back. The reason goes on behind a name, and holds nothing of the URL. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Of an answer only a few words are ever shown. */
const mostBytes = 4 * 1024;

/**
 * One request over HTTP, its answer bounded in time and size. Certificates are verified whatever the environment says,
 * and no redirect is followed. Rejects only where the deadline's signal calls it off.
 */
export function sendRequest(outgoing: OutgoingRequest, deadline: Deadline): Promise<Exchange> {
  const { url, method, headers, body, ca } = outgoing;
  const limitMs = deadline.remainingMs();
  return waitUntil<Exchange>(
    deadline,
    () => ({ kind: 'failed', reason: `does not answer within ${Math.round(limitMs / 1_000)} s` }),
    (settle) => {
      const isTls = url.protocol === 'https:';
      const request = (isTls ? https : http).request(url, {
        method,
        headers: {
          'User-Agent': 'centrifugo-canary',
          'Accept-Encoding': 'identity',
          ...headers,
          ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        },
        maxHeaderSize: 16 * 1024,
        ...(isTls ? { rejectUnauthorized: true } : {}),
        ...(isTls && ca.length > 0 ? { ca: rootsWith(ca) } : {}),
      });
      request.on('error', (error) => settle({ kind: 'failed', reason: explainError(error) }));
      // Nobody asked for another protocol; without a listener Node would close the connection and say nothing.
      request.on('upgrade', () => settle({ kind: 'failed', reason: 'does not answer in HTTP' }));
      request.on('response', (response) => readAnswer(response, settle));
      request.end(body);
      return () => request.destroy();
    },
  );
}

function readAnswer(response: IncomingMessage, settle: (exchange: Exchange) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => {
    const text = Buffer.concat(chunks).subarray(0, mostBytes).toString();
    const retryAfter = response.headers['retry-after'] ?? null;
    settle({ kind: 'answered', status: response.statusCode ?? 0, retryAfter, text });
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) finish();
  });
  // The status has said it all; a body that breaks off changes nothing.
  response.on('error', finish);
  response.on('end', finish);
  response.on('close', finish);
}

/** By code, never by message: that holds the address, which may be a secret. */
function explainError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) return `has a certificate that is not accepted (${code})`;
  if (code.startsWith('HPE_')) return 'does not answer in HTTP';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `has a name that is not found (${code})`;
  return `cannot be reached (${/^[A-Z0-9_]{3,60}$/.test(code) ? code : 'no code'})`;
}
