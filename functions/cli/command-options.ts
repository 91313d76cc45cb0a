import type { CommandOptions } from '../monitor/alerting/gather-facts.ts';

/** How the files that are watched with are named to other commands; `undefined`: the usual one, which need not be named. */
export function nameFiles(files: {
  readonly config: string | undefined;
  readonly data: string | undefined;
}): CommandOptions {
  const config = nameFile('--config', files.config);
  return { check: config, history: [config, nameFile('--data', files.data)].filter((one) => one !== '').join(' ') };
}

function nameFile(option: string, path: string | undefined): string {
  if (path === undefined) return '';
  // As a shell takes it for one word.
  return `${option} ${/^[\w./:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
}
