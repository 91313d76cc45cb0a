import { parseArgs } from 'node:util';
import { type ListenAddress, readListenAddress } from './listen-address.ts';
import { quoteValue } from './quote-value.ts';
import { UsageError } from './usage-error.ts';

/** What stands behind `npm start --`, where it names no targets file. */
export interface StartOptions {
  /** null: the usual address, or any free port where that is taken. */
  readonly listen: ListenAddress | null;
  /** null: a history of its own, gone at the end. */
  readonly data: string | null;
  readonly opensBrowser: boolean;
  readonly wantsHelp: boolean;
}

export const startHelp = `npm start                           watch a built-in lab that breaks while you look on
npm start -- --config canary.yml    watch your own targets

Options (npm needs the -- before them):
  --config FILE       the targets file to watch in place of the lab
  --listen HOST:PORT  where the status page is (default: 127.0.0.1:8080)
  --data FILE         keep the history in this file (default: the lab's is temporary)
  --open              open the page of the lab in a browser
  --help              show this
`;

/** Whether the user's own targets are to be watched. */
export function namesTargetsFile(args: readonly string[]): boolean {
  return args.some((arg) => arg === '--config' || arg.startsWith('--config='));
}

const options = {
  listen: { type: 'string' },
  data: { type: 'string' },
  open: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError for what is not known, and for a value that is missing. */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new UsageError(
        `npm start takes no ${quoteValue(token.value)}; name your targets file with npm start -- --config FILE`,
      );
    }
    const { name, rawName, value } = token;
    if (!(name in options)) {
      throw new UsageError(
        `npm start has no option ${quoteValue(rawName)}; known are --config, --listen, --data, --open, --help`,
      );
    }
    const needsValue = name === 'listen' || name === 'data';
    if (needsValue && (value === undefined || value === '' || value.startsWith('--'))) {
      throw new UsageError(`${rawName} needs a value: ${name === 'listen' ? 'HOST:PORT' : 'the path of a file'}`);
    }
    given.set(name, value ?? '');
  }
  const listen = given.get('listen');
  return {
    listen: listen === undefined ? null : readListenAddress(listen),
    data: given.get('data') ?? null,
    opensBrowser: given.has('open'),
    wantsHelp: given.has('help'),
  };
}
