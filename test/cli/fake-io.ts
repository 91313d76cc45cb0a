import type { Io, Output } from '../../functions/cli/io.ts';

export interface RecordedOutput extends Output {
  text(): string;
}

/** An Io that keeps what is written, for commands that are run in the test's own process. */
export function fakeIo(settings: {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
}): { readonly io: Io; readonly out: RecordedOutput; readonly err: RecordedOutput } {
  const out = recordOutput(settings.isTerminal ?? false);
  const err = recordOutput(settings.isTerminal ?? false);
  const signal = settings.signal ?? new AbortController().signal;
  return { io: { out, err, env: settings.env ?? {}, cwd: settings.cwd, signal }, out, err };
}

function recordOutput(isTerminal: boolean): RecordedOutput {
  let text = '';
  return {
    write(more) {
      text += more;
    },
    flush: async () => true,
    isTerminal,
    columns: 80,
    hasColour: false,
    text: () => text,
  };
}
