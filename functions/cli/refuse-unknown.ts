import type { Command } from 'commander';
import { findClose } from '../monitor/nearest-key.ts';
import { quoteValue } from './quote-value.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError for the first option that the command does not know, or for an argument too many. */
export function refuseUnknown(command: Command, mostArguments: number): void {
  const unknown = command.args.find((arg) => arg.startsWith('-') && arg !== '-');
  if (unknown !== undefined) throw new UsageError(explainUnknownOption(unknown, command));
  if (command.args.length > mostArguments) {
    const most = ['no argument', 'one argument', 'two arguments'][mostArguments] ?? '';
    const given = command.args.length === 1 ? 'one was given' : `${command.args.length} were given`;
    const isMeantAsFile = mostArguments === 0 && command.options.some(({ long }) => long === '--config');
    const instead = isMeantAsFile
      ? 'the targets file is named with --config FILE'
      : 'leave out what is too much, and quote what has blanks in it';
    throw new UsageError(`${command.name()} takes ${most}, but ${given}; ${instead}`);
  }
}

function explainUnknownOption(written: string, command: Command): string {
  // What stands behind = may be a secret.
  const flag = written.startsWith('--') ? (written.split('=')[0] ?? '') : written.slice(0, 2);
  const known = command.options.flatMap((option) => option.long ?? []);
  if (written.includes('=') && known.includes(flag)) return `${flag} takes no value; write ${flag} alone`;
  const close = findClose(written.replace(/=.*/s, ''), known);
  const hint = close !== null ? `did you mean ${close}?` : `known are ${[...known, '--help'].join(', ')}`;
  return `${command.name()} has no option ${quoteValue(flag)}; ${hint}`;
}

/** What to say where no command, or none that is known, was written. */
export function explainMissingCommand(program: Command): string {
  const known = program.commands.map((command) => command.name());
  const listWith = (word: string): string => `${known.slice(0, -1).join(', ')} ${word} ${known.at(-1) ?? ''}`;
  const [written] = program.args;
  if (written === undefined) return `say which command: ${listWith('or')}; centrifugo-canary --help explains them`;
  if (written.startsWith('-')) return explainUnknownOption(written, program);
  const close = findClose(written, known);
  const hint = close !== null ? `; did you mean ${close}?` : '';
  return `unknown command ${quoteValue(written)}; known commands are ${listWith('and')}${hint}`;
}
