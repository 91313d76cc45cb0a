import { createHash } from 'node:crypto';
import type { AlarmDefinition } from '../functions/alarm/alarm-definition.ts';
import { defineAlarms } from '../functions/alarm/definitions.ts';
import type { Deployment } from './deployment.ts';

/** CloudFormation takes 500 resources in a stack; the main one needs some for everything but alarms of targets. */
export const mostAlarmsAStack = 380;

/**
 * How many stacks a region needs: the main one, and others that hold nothing but alarms of targets. A power of two, so
 * that with more targets some move from a stack to a later one, and none to an earlier one.
 * @throws RangeError where one target alone has more alarms than a stack takes.
 */
export function countParts(deployment: Deployment): number {
  const targets = alarmsByTarget(deployment);
  for (let parts = 1; parts <= 1_024; parts *= 2) {
    const sizes = new Array<number>(parts).fill(0);
    for (const [target, alarms] of targets) {
      const part = partOfTarget(target, parts);
      sizes[part] = (sizes[part] ?? 0) + alarms;
    }
    if (Math.max(...sizes) <= mostAlarmsAStack) return parts;
  }
  throw new RangeError('one target has more alarms than a CloudFormation stack takes; name fewer regions');
}

/** The stack in which an alarm stands: 0 is the main one. */
export function partOf({ purpose }: AlarmDefinition, parts: number): number {
  return 'target' in purpose ? partOfTarget(purpose.target, parts) : 0;
}

function partOfTarget(target: string, parts: number): number {
  return createHash('sha256').update(target).digest().readUInt32BE(0) % parts;
}

function alarmsByTarget({ file, prefix, region }: Deployment): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { purpose, region: livesIn } of defineAlarms(file, prefix)) {
    if (livesIn !== region || !('target' in purpose)) continue;
    counts.set(purpose.target, (counts.get(purpose.target) ?? 0) + 1);
  }
  return counts;
}
