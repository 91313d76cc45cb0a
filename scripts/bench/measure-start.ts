import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchTarget } from './bare-exchange.ts';
import { median } from './median.ts';

export interface StartFigures {
  readonly checkMs: number;
  readonly emptyMs: number;
  /** The command that checks nothing: what reading the options and loading Node's modules costs. */
  readonly versionMs: number;
  readonly tcpMs: number;
  readonly ratio: number;
}

/** Wall time of the published command from a cold start, one whole check of a local server included, beside an empty Node program. */
export function measureStart(command: string, target: BenchTarget, folder: string, pairs: number): StartFigures {
  const secretFile = path.join(folder, 'secret');
  const caFile = path.join(folder, 'ca.pem');
  const emptyFile = path.join(folder, 'empty.mjs');
  writeFileSync(secretFile, target.secret, { mode: 0o600 });
  writeFileSync(caFile, target.caPem);
  writeFileSync(emptyFile, '');
  const check = [command, 'check', target.url, '--ca', caFile, '--token-hmac-secret-file', secretFile];
  const rounds = Array.from({ length: pairs }, () => ({
    empty: timeRun([emptyFile]),
    version: timeRun([command, '--version']),
    tcp: timeRun([...check, '--until', 'tcp']),
    check: timeRun(check),
  }));
  return {
    versionMs: median(rounds.map((round) => round.version)),
    tcpMs: median(rounds.map((round) => round.tcp)),
    checkMs: median(rounds.map((round) => round.check)),
    emptyMs: median(rounds.map((round) => round.empty)),
    ratio: median(rounds.map((round) => round.check / round.empty)),
  };
}

function timeRun(args: readonly string[]): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - startedAt;
}
