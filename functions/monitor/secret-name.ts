/** Where a secret lies. The file path is relative to the folder of the targets file unless it is absolute. */
export type SecretName =
  | { readonly source: 'env'; readonly name: string }
  | { readonly source: 'file'; readonly path: string }
  | { readonly source: 'ssm'; readonly path: string };

/** What the name of a secret looks like: `env:NAME`, `file:PATH`, `ssm:/path`. */
export const secretNamePattern =
  /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:[ -~\u00a0-\uffff]{1,1024}|ssm:\/[A-Za-z0-9_./-]{1,1010})$/;

/** The parts of a secret's name; null where the text is not one. */
export function parseSecretName(text: string): SecretName | null {
  if (!secretNamePattern.test(text)) return null;
  const rest = text.slice(text.indexOf(':') + 1);
  if (text.startsWith('env:')) return { source: 'env', name: rest };
  return { source: text.startsWith('file:') ? 'file' : 'ssm', path: rest };
}

/**
 * Says what is wrong with something that stands where the name of a secret belongs. It never repeats the text:
 * what is not a name is probably the secret itself.
 */
export function explainSecretName(input: unknown, instead = 'write env:NAME, file:PATH or ssm:/path'): string {
  if (typeof input !== 'string') return `the name of a secret belongs here; ${instead}`;
  if (input.startsWith('env:')) {
    return 'not the name of an environment variable; write env: and a name of letters, digits and _, such as env:CHAT_SECRET';
  }
  if (input.startsWith('ssm:')) {
    return 'not the name of an SSM parameter; write ssm: and its full path, such as ssm:/canary/chat/secret';
  }
  if (input.startsWith('file:')) return 'not a path; write file: and the path of a file, such as file:secrets/chat.txt';
  return `a secret is named here, never written out; ${instead} (and replace the secret if this file was shared)`;
}

/**
 * One word and a secret, as the value of a header: `Bearer env:NAME`. The word is sent as it stands.
 */
const schemedPattern = /^(?<scheme>[A-Za-z][A-Za-z0-9-]{0,31}) (?<secret>(env|file|ssm):.*)$/;

/** How a text that may name a secret is to be sent: as it is, or `prefix` followed by the secret. */
export type MaybeSecret =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'secret'; readonly prefix: string; readonly name: string };

/** Tells a text from a text that names a secret: `env:NAME`, or `Bearer env:NAME`. */
export function readMaybeSecret(text: string): MaybeSecret {
  if (parseSecretName(text) !== null) return { kind: 'secret', prefix: '', name: text };
  const { scheme, secret } = schemedPattern.exec(text)?.groups ?? {};
  if (scheme !== undefined && secret !== undefined && parseSecretName(secret) !== null) {
    return { kind: 'secret', prefix: `${scheme} `, name: secret };
  }
  return { kind: 'plain', text };
}
