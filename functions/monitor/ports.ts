/** Why a secret could not be had. The message names the secret and never holds its content. */
export class SecretUnavailable extends Error {
  /** As the targets file names it, e.g. `env:CHAT_SECRET`. */
  readonly secret: string;
  /** What is wrong, without the name: `is not set in the environment`. */
  readonly reason: string;

  constructor(secret: string, reason: string, options?: ErrorOptions) {
    super(`${secret} ${reason}`, options);
    this.name = 'SecretUnavailable';
    this.secret = secret;
    this.reason = reason;
  }
}

/** Bytes of a secret unless the reader is told otherwise: keys and tokens are far smaller. */
export const secretLimitBytes = 64 * 1024;

/**
 * Reads the text behind the name of a secret (`env:NAME`, `file:PATH`, `ssm:/path`), one trailing line break removed.
 * Rejects with {@link SecretUnavailable} where it is missing, unreadable, empty or longer than `limitBytes`
 * ({@link secretLimitBytes} if absent).
 */
export type ReadSecret = (name: string, limitBytes?: number) => Promise<string>;
