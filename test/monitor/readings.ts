import { type Mistake, readTargets } from '../../functions/monitor/read-targets.ts';
import type { TargetSettings, TargetsFile } from '../../functions/monitor/settle-targets.ts';

/** A file that has to be right. */
export function readRight(text: string): TargetsFile {
  const reading = readTargets(text);
  if (reading.kind === 'wrong') throw new Error(`the file should be right: ${list(reading.mistakes).join('\n')}`);
  return reading.file;
}

/** The only target of a file that has to be right. */
export function readOnlyTarget(text: string): TargetSettings {
  const [target, ...others] = readRight(text).targets;
  if (target === undefined || others.length > 0) throw new Error('the file should have one target');
  return target;
}

/** `line:column path: message` of every mistake; empty where the file is right. */
export function mistakesIn(text: string): readonly string[] {
  const reading = readTargets(text);
  return reading.kind === 'right' ? [] : list(reading.mistakes);
}

export function warningsIn(text: string): readonly string[] {
  return list(readTargets(text).warnings);
}

function list(mistakes: readonly Mistake[]): readonly string[] {
  return mistakes.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

/** A file with one target, whose further keys are given as lines of YAML; they begin in line 4, column 5. */
export function withKeys(...lines: readonly string[]): string {
  return [
    'targets:',
    '  - name: chat',
    '    url: wss://rt.example.com/connection/websocket',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
}
