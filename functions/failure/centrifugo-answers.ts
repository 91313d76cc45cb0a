import type { HttpAnswer } from './evidence.ts';

/**
 * How Centrifugo 6 itself turns an upgrade down. It never sends a Server header; a proxy that passes the answer on may
 * add one, so these shapes are told by status, length of the body and the headers that only the WebSocket handler sets.
 */
interface AnswerShape {
  readonly status: number;
  readonly bodyBytes: number;
  readonly bodyStart: string;
  /** The WebSocket handler names the version it speaks in every refusal; Go's router does not get that far. */
  readonly namesVersion: boolean;
}

const shapes = {
  badRequest: { status: 400, bodyBytes: 12, bodyStart: 'Bad Request', namesVersion: true },
  forbidden: { status: 403, bodyBytes: 10, bodyStart: 'Forbidden', namesVersion: true },
  methodNotAllowed: { status: 405, bodyBytes: 19, bodyStart: 'Method Not Allowed', namesVersion: true },
  notFound: { status: 404, bodyBytes: 19, bodyStart: '404 page not found', namesVersion: false },
  /** Go's HTTP parser, before anything of Centrifugo: the request itself was broken on the way. */
  unreadable: { status: 400, bodyBytes: 15, bodyStart: '400 Bad Request', namesVersion: false },
  /** Go's TLS port to a request in clear; it names no Origin rule, path or version, as nothing of the request was looked at. */
  wantsTls: { status: 400, bodyBytes: 48, bodyStart: 'Client sent an HTTP request', namesVersion: false },
} as const satisfies Readonly<Record<string, AnswerShape>>;

export type CentrifugoAnswer = keyof typeof shapes;

export function hasShapeOf(name: CentrifugoAnswer, { status, headers, bodyBytes, body }: HttpAnswer): boolean {
  const shape = shapes[name];
  return (
    status === shape.status &&
    bodyBytes === shape.bodyBytes &&
    body.startsWith(shape.bodyStart) &&
    (headers['sec-websocket-version'] === '13') === shape.namesVersion
  );
}

/** The connection limit and the rate limit answer alike: 503 with nothing in it. */
export function isLimitAnswer({ status, headers, bodyBytes }: HttpAnswer): boolean {
  return status === 503 && bodyBytes === 0 && headers['content-type'] === undefined;
}

/** Centrifugo adds these to a refusal unless the Origin would be refused as well. */
export function hasAccessControl({ headers }: HttpAnswer): boolean {
  return (
    headers['access-control-allow-origin'] !== undefined || headers['access-control-allow-credentials'] !== undefined
  );
}
