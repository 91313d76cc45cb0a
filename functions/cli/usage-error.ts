/**
 * The command was asked for something it cannot do. The message is all that the user sees, so it says what was wrong and
 * what to write instead, and never repeats a value that may be a secret.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
