import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { CentrifugoOptions } from './centrifugo-options.ts';
import { dateHeader, goError, type HttpAnswer } from './http-answer.ts';
import type { HttpRequest } from './http-request.ts';

/** What Centrifugo does with an HTTP request. */
export type UpgradeDecision =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'upgrade'; readonly answer: HttpAnswer; readonly upgrade: Upgrade };

export interface Upgrade {
  readonly encoding: 'json' | 'protobuf';
  /** Native ping frames in place of the protocol's own pings. */
  readonly usesFramePings: boolean;
}

/** The one path with a WebSocket behind it; a slash at its end is another path. */
export const websocketPath = '/connection/websocket';

/**
 * Decides in the server's order: path, connection limit, method and upgrade headers, Origin.
 * @param connected clients that have finished `connect`; idle sockets do not count.
 */
export function decideUpgrade(request: HttpRequest, options: CentrifugoOptions, connected: number): UpgradeDecision {
  const { path } = request;
  if (path !== cleanPath(path)) return { kind: 'answer', answer: redirectToCleanPath(request) };
  if (path === '/health' && options.hasHealth) {
    return {
      kind: 'answer',
      answer: { status: 200, headers: [['Content-Type', 'application/json'], dateHeader], body: '{}' },
    };
  }
  if (path !== websocketPath) return { kind: 'answer', answer: goError(404, '404 page not found') };
  if (options.connectionLimit !== null && connected >= options.connectionLimit) {
    return { kind: 'answer', answer: { status: 503, headers: [dateHeader] } };
  }
  const origin = request.headers.get('origin') ?? '';
  const isAllowed = isAllowedOrigin(origin, options.allowedOrigins);
  const wrong = isUpgradeRequest(request);
  if (wrong !== null)
    return { kind: 'answer', answer: goError(...wrong, [...accessHeaders(origin, isAllowed), version]) };
  if (!isAllowed) return { kind: 'answer', answer: goError(403, 'Forbidden', [version]) };
  return { kind: 'upgrade', answer: switchingAnswer(request), upgrade: upgradeOf(request) };
}

/** The `Sec-WebSocket-Accept` that belongs to a key (RFC 6455, 4.2.2). */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/**
 * Centrifugo's rule: no Origin passes, the list holds globs without regard to ports, and only the request's side is lower-cased.
 */
export function isAllowedOrigin(origin: string, patterns: readonly string[] | null): boolean {
  if (origin === '') return true;
  const given = origin.toLowerCase();
  return (patterns ?? []).some((pattern) => globOf(pattern).test(given));
}

/** Go spells it so on the wire. */
const version = ['Sec-Websocket-Version', '13'] as const;

function accessHeaders(origin: string, isAllowed: boolean): readonly (readonly [string, string])[] {
  if (!isAllowed) return [];
  return [
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Allow-Origin', origin],
  ];
}

function isUpgradeRequest({ method, headers }: HttpRequest): [status: number, text: string] | null {
  if (method !== 'GET') return [405, 'Method Not Allowed'];
  const hasToken = (name: string, token: string): boolean =>
    (headers.get(name) ?? '').split(',').some((part) => part.trim().toLowerCase() === token);
  const isRight =
    hasToken('connection', 'upgrade') &&
    hasToken('upgrade', 'websocket') &&
    headers.get('sec-websocket-version') === '13' &&
    Buffer.from(headers.get('sec-websocket-key') ?? '', 'base64').length === 16;
  return isRight ? null : [400, 'Bad Request'];
}

/** Exactly these headers: no Date, no Server. */
function switchingAnswer({ headers }: HttpRequest): HttpAnswer {
  const subprotocol = subprotocolOf(headers.get('sec-websocket-protocol'));
  return {
    status: 101,
    headers: [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Accept', acceptOf(headers.get('sec-websocket-key') ?? '')],
      ...(subprotocol === null ? [] : [['Sec-WebSocket-Protocol', subprotocol] as const]),
    ],
  };
}

/** The query wins over the subprotocol, which is echoed all the same. */
function upgradeOf({ query, headers }: HttpRequest): Upgrade {
  const isProtobuf =
    query.get('format') === 'protobuf' ||
    query.get('cf_protocol') === 'protobuf' ||
    subprotocolOf(headers.get('sec-websocket-protocol')) === 'centrifuge-protobuf';
  return {
    encoding: isProtobuf ? 'protobuf' : 'json',
    usesFramePings: query.get('cf_ws_frame_ping_pong') === 'true',
  };
}

function subprotocolOf(header: string | undefined): string | null {
  const asked = (header ?? '').split(',').map((part) => part.trim());
  return asked.find((part) => part === 'centrifuge-json' || part === 'centrifuge-protobuf') ?? null;
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}

/** Go's mux sends other spellings of a path to the clean one. */
function cleanPath(path: string): string {
  return posix.normalize(path === '' ? '/' : path);
}

function redirectToCleanPath({ path, target }: HttpRequest): HttpAnswer {
  const location = cleanPath(path) + target.slice(path.length);
  return {
    status: 307,
    headers: [['Content-Type', 'text/html; charset=utf-8'], ['Location', location], dateHeader],
    body: `<a href="${location}">Temporary Redirect</a>.\n\n`,
  };
}
