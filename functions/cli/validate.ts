import { type Mistake, readTargets, type TargetsReading } from '../monitor/read-targets.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { printJsonLine } from './print-json.ts';
import { escapeHidden } from './safe-text.ts';
import { defaultTargetsPath, readTargetsText } from './targets-file.ts';

export interface ValidateOptions {
  /** The targets file, relative to the current folder; canary.yml there if absent. */
  readonly config?: string;
  readonly isJson: boolean;
}

/**
 * Prints every mistake of the targets file, one a line as `canary.yml:12:7 targets[0].tokn: …`, the warnings, and a
 * summary; 2 where there are mistakes. No line holds a value of the file: it may be a secret.
 * @throws UsageError where the file cannot be read.
 */
export async function runValidate(options: ValidateOptions, io: Io): Promise<ExitStatus> {
  const path = options.config ?? defaultTargetsPath;
  const reading = readTargets(await readTargetsText(options.config, io.cwd, 'write one'));
  if (options.isJson) printJsonLine(describeReading(path, reading), io.out);
  else for (const line of renderReading(path, reading)) io.out.write(`${escapeHidden(line)}\n`);
  return reading.kind === 'right' ? exitStatus.ok : exitStatus.usage;
}

/** What `validate --json` prints: one object on one line. */
function describeReading(file: string, reading: TargetsReading) {
  const isRight = reading.kind === 'right';
  return {
    schema: 1,
    file,
    valid: isRight,
    targets: isRight ? reading.file.targets.length : null,
    regions: isRight ? reading.file.probingRegions : null,
    mistakes: isRight ? [] : reading.mistakes,
    moreMistakes: isRight ? 0 : reading.more,
    warnings: reading.warnings,
  };
}

export function renderReading(path: string, reading: TargetsReading): readonly string[] {
  const warnings = reading.warnings.map((warning) => renderMistake(path, warning, 'warning: '));
  if (reading.kind === 'right') {
    const { targets, probingRegions } = reading.file;
    const found = [count(targets.length, 'target'), count(probingRegions.length, 'region'), 'no mistakes'];
    return [...warnings, `${path}: ${[...found, ...countWarnings(warnings.length)].join(', ')}`];
  }
  const mistakes = reading.mistakes.map((mistake) => renderMistake(path, mistake, ''));
  const all = count(mistakes.length + reading.more, 'mistake');
  const unlisted = reading.more > 0 ? [`of which the first ${mistakes.length} are listed`] : [];
  return [...mistakes, ...warnings, `${path}: ${[all, ...unlisted, ...countWarnings(warnings.length)].join(', ')}`];
}

function renderMistake(file: string, { line, column, path, message }: Mistake, kind: string): string {
  return `${file}:${line}:${column} ${kind}${path === '' ? '' : `${path}: `}${message}`;
}

function countWarnings(warnings: number): readonly string[] {
  return warnings === 0 ? [] : [count(warnings, 'warning')];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
