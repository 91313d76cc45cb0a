import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ReadSecret, SecretUnavailable, secretLimitBytes } from '../../monitor/ports.ts';
import { parseSecretName } from '../../monitor/secret-name.ts';

/**
 * Reads secrets on this machine: `env:` from the environment that is passed in, `file:` from disk, relative to
 * `folder` (that of the targets file). Only regular files are read, so that nothing waits for a pipe.
 */
export function readLocalSecrets(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadSecret {
  return async (name, limitBytes = secretLimitBytes) => {
    const parsed = parseSecretName(name);
    switch (parsed?.source) {
      case 'env':
        return checkText(name, readVariable(name, environment[parsed.name]), limitBytes);
      case 'file':
        return checkText(
          name,
          decode(name, await readFileBounded(name, resolve(folder, parsed.path), limitBytes)),
          limitBytes,
        );
      case 'ssm':
        throw new SecretUnavailable(
          name,
          'lies in AWS, and here only env: and file: can be read; for a run on this machine name a variable or a file',
        );
      default:
        // Not repeated: what is not a name may be the secret itself.
        throw new SecretUnavailable('a secret', 'is not named as env:NAME, file:PATH or ssm:/path');
    }
  };
}

function readVariable(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new SecretUnavailable(name, 'is not set in the environment; set it for the process that runs the checks');
}

function checkText(name: string, text: string, limitBytes: number): string {
  const trimmed = text.replace(/\r?\n$/, '');
  if (trimmed === '') throw new SecretUnavailable(name, 'is empty');
  if (Buffer.byteLength(trimmed) > limitBytes) throw tooLong(name, limitBytes);
  return trimmed;
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The decoder's own error says nothing more, and could hold bytes of the secret.
    throw new SecretUnavailable(name, 'is not UTF-8 text');
  }
}

/** Most secrets are shorter than this. */
const leastBytes = 512;

async function readFileBounded(name: string, path: string, limitBytes: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to never returns.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (!facts.isFile()) throw new SecretUnavailable(name, 'is not a regular file');
    // Room for the line break that is trimmed, and for one byte that shows that there is too much.
    const mostBytes = limitBytes + 3;
    // Read at every check: the whole limit each time would be a megabyte of garbage for a certificate of one kilobyte.
    let buffer = new Uint8Array(Math.min(mostBytes, Math.max(leastBytes, facts.size + 1)));
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return buffer.subarray(0, length);
      if (length === mostBytes) throw tooLong(name, limitBytes);
      // Files that the system makes up as they are read have no size, and others grow meanwhile.
      if (length === buffer.length) buffer = enlarge(buffer, Math.min(mostBytes, 2 * length));
    }
  } catch (error) {
    if (error instanceof SecretUnavailable) throw error;
    throw new SecretUnavailable(name, explainFileError(error), { cause: error });
  } finally {
    await file?.close();
  }
}

function enlarge(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(bytes);
  return larger;
}

function tooLong(name: string, limitBytes: number): SecretUnavailable {
  return new SecretUnavailable(name, `is longer than ${limitBytes / 1024} KiB`);
}

function explainFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist; a path is relative to the folder of the targets file';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by the user who runs this';
    case 'EISDIR':
      return 'is not a regular file';
    default:
      return `cannot be read (${code})`;
  }
}
