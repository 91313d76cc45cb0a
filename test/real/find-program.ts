import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * The path of a program that a test can use if it is there: the one that `setting` names, else the one on PATH.
 * A setting that names no program throws: somebody meant it, and skipping the tests would hide the typing error.
 */
export function findProgram(name: string, setting: { readonly variable: string }): string | undefined {
  const wanted = process.env[setting.variable];
  if (wanted === undefined || wanted === '') return onPath(name);
  const found = wanted.includes('/') ? executable(resolve(wanted)) : onPath(wanted);
  if (found === undefined) {
    throw new Error(
      `${setting.variable} is ${JSON.stringify(wanted)}, which is no executable file. ` +
        `Set it to the path of ${name}, or unset it to use the one on PATH.`,
    );
  }
  return found;
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = folder === '' ? undefined : executable(join(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}
