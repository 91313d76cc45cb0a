import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { quoteValue } from './quote-value.ts';
import { UsageError } from './usage-error.ts';

/**
 * Text of a file that an option names, relative to the current folder, without a byte order mark.
 * @throws UsageError where it cannot be read, is not UTF-8, or holds more than `limitBytes`.
 */
export async function readOptionFile(option: string, path: string, cwd: string, limitBytes: number): Promise<string> {
  const bytes = await readOptionBytes(option, path, cwd, limitBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The decoder's own error says nothing more, and could hold bytes of a secret.
    throw new UsageError(`${nameFile(option, path)} is not text in UTF-8; save it as UTF-8, or give the right file`);
  }
}

/**
 * The same for a file that need not be text.
 * @throws UsageError where it cannot be read, or holds more than `limitBytes`.
 */
export async function readOptionBytes(option: string, path: string, cwd: string, limitBytes: number): Promise<Buffer> {
  try {
    const file = await open(resolve(cwd, path));
    try {
      return await readUpTo(file, limitBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UsageError(`${nameFile(option, path)} is larger than ${limitBytes / 1_024} KiB; give the right file`);
    }
    throw new UsageError(`cannot read ${nameFile(option, path)}: ${describeReadFault(error)}`, { cause: error });
  }
}

/** Where the file of a secret belongs, people sometimes paste the secret itself: it is not repeated. */
function nameFile(option: string, path: string): string {
  return option.includes('secret') ? `the file of ${option}` : `${quoteValue(path)} (${option})`;
}

async function readUpTo(file: Awaited<ReturnType<typeof open>>, limitBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limitBytes + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  throw new RangeError('too large');
}

/** What to do about Node's errors at opening and reading a file. */
export function describeReadFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `there is no such file (${code}); give the path of one that exists`;
    case 'EISDIR':
      return 'it is a folder (EISDIR); give the path of a file';
    case 'EACCES':
    case 'EPERM':
      return `this user may not read it (${code}); change its permissions or give another file`;
    default:
      return `${code === '' ? 'reading failed' : code}; give the path of a readable file`;
  }
}
