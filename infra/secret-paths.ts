import { readMaybeSecret } from '../functions/monitor/secret-name.ts';
import type { TargetSettings, TargetsFile } from '../functions/monitor/settle-targets.ts';

/** The SSM parameters that the targets name, without `ssm:`, each once and in order. */
export function listSsmPaths(file: TargetsFile): readonly string[] {
  const paths = file.targets.flatMap(listSecrets).flatMap((name) => (name.startsWith('ssm:') ? [name.slice(4)] : []));
  return [...new Set(paths)].sort();
}

/** Secrets that a function cannot read: they lie in an environment or on a disk that it does not have. */
export function listUnreachableSecrets(
  file: TargetsFile,
): readonly { readonly target: string; readonly name: string }[] {
  return file.targets.flatMap((target) =>
    listSecrets(target)
      .filter((name) => !name.startsWith('ssm:'))
      .map((name) => ({ target: target.name, name })),
  );
}

/** Every secret of a target. Certificates that it trusts are files, too, but no secrets. */
function listSecrets({ headers, token, roundTrip }: TargetSettings): readonly string[] {
  return [headers, token, roundTrip].flatMap((part) => textsIn(part).flatMap(secretIn));
}

/** The settings are a tree of plain values: any text in it may name a secret, wherever the schema allows one. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function secretIn(text: string): readonly string[] {
  const meant = readMaybeSecret(text);
  return meant.kind === 'secret' ? [meant.name] : [];
}
