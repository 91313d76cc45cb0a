import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeReadFault } from '../functions/cli/read-file.ts';

/**
 * The text of a file that a command line names, without a byte order mark.
 * @throws SyntaxError that says what to give instead, where it cannot be read or is not UTF-8.
 */
export function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(path)));
  } catch (error) {
    const isEncoding = error instanceof TypeError;
    const reason = isEncoding ? 'it is not text in UTF-8; save it as UTF-8' : describeReadFault(error);
    throw new SyntaxError(`cannot read ${path}: ${reason}`, { cause: error });
  }
}
