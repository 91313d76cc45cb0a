import { createHmac, timingSafeEqual } from 'node:crypto';

/** What is answered to a command: a reply, or the code of a Close frame. */
export type SessionAnswer = { readonly reply: string } | { readonly closeCode: number };

/** Centrifugo's code for a token that does not verify. */
const invalidToken = 3500;
const badRequest = 3501;

/**
 * One client's commands, as Centrifugo answers them: `connect` and `refresh` with a token signed by HMAC, JSON only.
 * Just enough honesty to be probed, and no more.
 */
export function answerLine(line: string, hmacSecret: string, nowMs: number): SessionAnswer | null {
  const command = parseObject(line);
  // A pong.
  if (command !== null && Object.keys(command).length === 0) return null;
  const { id, connect, refresh } = command ?? {};
  const token = tokenOf(connect ?? refresh);
  if (typeof id !== 'number' || token === null) return { closeCode: badRequest };
  const expiresAtSeconds = verify(token, hmacSecret);
  if (expiresAtSeconds === null) return { closeCode: invalidToken };
  const lifetime = { expires: true, ttl: expiresAtSeconds - Math.floor(nowMs / 1_000) };
  const result =
    connect === undefined
      ? { refresh: { client: clientId, ...lifetime } }
      : { connect: { client: clientId, version: 'self-test', ...lifetime, ping: 25, pong: true } };
  return { reply: JSON.stringify({ id, ...result }) };
}

const clientId = 'self-test';

function tokenOf(request: unknown): string | null {
  if (typeof request !== 'object' || request === null || !('token' in request)) return null;
  return typeof request.token === 'string' ? request.token : null;
}

/** The token's `exp`; null where the signature is not ours. */
function verify(token: string, hmacSecret: string): number | null {
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return null;
  const expected = createHmac('sha256', hmacSecret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const exp = parseObject(Buffer.from(payload, 'base64url').toString('utf8'))?.exp;
  return typeof exp === 'number' ? exp : null;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
