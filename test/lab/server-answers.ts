import type { Reply, ReplyError } from './lab-messages.ts';

/** What the server does with a command: a reply, the end of the connection, or nothing. */
export type ServerAnswer = Reply | Disconnect | null;

/** A Close frame. */
export interface Disconnect {
  readonly closeCode: number;
  readonly reason: string;
}

/** Error replies of the server's own, by meaning. */
export const errors = {
  internal: { code: 100, message: 'internal server error', temporary: true },
  unauthorized: { code: 101, message: 'unauthorized' },
  unknownChannel: { code: 102, message: 'unknown channel' },
  permissionDenied: { code: 103, message: 'permission denied' },
  alreadySubscribed: { code: 105, message: 'already subscribed' },
  limitExceeded: { code: 106, message: 'limit exceeded' },
  badRequest: { code: 107, message: 'bad request' },
  notAvailable: { code: 108, message: 'not available' },
  tokenExpired: { code: 109, message: 'token expired' },
  expired: { code: 110, message: 'expired' },
  tooManyRequests: { code: 111, message: 'too many requests', temporary: true },
} as const satisfies Readonly<Record<string, ReplyError>>;

/** Close codes of the server's own, by meaning. */
export const disconnects = {
  shutdown: { closeCode: 3001, reason: 'shutdown' },
  serverError: { closeCode: 3004, reason: 'internal server error' },
  expired: { closeCode: 3005, reason: 'connection expired' },
  insufficientState: { closeCode: 3010, reason: 'insufficient state' },
  noPong: { closeCode: 3012, reason: 'no pong' },
  tooManyRequests: { closeCode: 3013, reason: 'too many requests' },
  invalidToken: { closeCode: 3500, reason: 'invalid token' },
  badRequest: { closeCode: 3501, reason: 'bad request' },
  stale: { closeCode: 3502, reason: 'stale' },
  forced: { closeCode: 3503, reason: 'force disconnect' },
  connectionLimit: { closeCode: 3504, reason: 'connection limit' },
  channelLimit: { closeCode: 3505, reason: 'channel limit' },
  inappropriateProtocol: { closeCode: 3506, reason: 'inappropriate protocol' },
  permissionDenied: { closeCode: 3507, reason: 'permission denied' },
  notAvailable: { closeCode: 3508, reason: 'not available' },
} as const satisfies Readonly<Record<string, Disconnect>>;
