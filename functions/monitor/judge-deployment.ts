import { findImpossibleAlarms } from '../alarm/impossible-alarms.ts';
import { explainSeries } from '../metric/series.ts';
import type { Findings } from './judgement.ts';
import type { Path } from './located-yaml.ts';
import type { TargetsFile } from './settle-targets.ts';
import type { WrittenTargets } from './targets-schema.ts';

/**
 * Judges a file against what CloudWatch takes: alarms that it would refuse, more metrics than anybody means to pay for.
 * A file without regions is never deployed, and its alarms are our own evaluator's, which has no such limits.
 */
export function judgeDeployment(file: TargetsFile, written: WrittenTargets, findings: Findings): void {
  if (file.regions === null) return;
  for (const { target, alert, key, message } of findImpossibleAlarms(file)) {
    findings.mistake(placeOf(target, alert, key, written), message);
  }
  const tooMany = explainSeries(file);
  if (tooMany !== null) findings.mistake(['targets'], tooMany, 'key');
}

/** Where the number was written: in the target, else in `defaults`; a number that holds by default is the target's affair. */
function placeOf(name: string, alert: string, key: string, { targets, defaults }: WrittenTargets): Path {
  const index = targets.findIndex((target) => target.name === name);
  const path = ['alerts', alert, key];
  if (hasPath(targets[index], path)) return ['targets', index, ...path];
  return hasPath(defaults, path) ? ['defaults', ...path] : ['targets', index];
}

function hasPath(value: unknown, path: readonly string[]): boolean {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return false;
    inner = Reflect.get(inner, key);
  }
  return inner !== undefined;
}
