import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doors, idOf } from '../../infra/deployment.ts';
import { renderRoles } from '../../infra/permissions.ts';
import { allRegions } from './deployments.ts';
import { listStatements } from './statements.ts';

const functionsFolder = join(import.meta.dirname, '../../functions');

/** Calls of AWS, by the name of the SDK's command, and what IAM calls them. */
const actionOf: Readonly<Record<string, string>> = {
  PutMetricData: 'cloudwatch:PutMetricData',
  GetMetricData: 'cloudwatch:GetMetricData',
  ListMetrics: 'cloudwatch:ListMetrics',
  DescribeAlarms: 'cloudwatch:DescribeAlarms',
  FilterLogEvents: 'logs:FilterLogEvents',
  GetParameters: 'ssm:GetParameters',
  Publish: 'sns:Publish',
};

/** What Lambda does in the name of a function: it writes its log, and keeps what it could not deliver. */
const byLambda: readonly string[] = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];

describe('the role of a function', () => {
  it.each(doors)('%s, has the calls that its code makes, and no others', (door) => {
    const called = callsOf(join(functionsFolder, `${door}.ts`), new Set()).map((name) => actionOf[name] ?? name);
    for (const deployment of allRegions()) {
      const role = renderRoles(deployment)[`${idOf(door)}Role`];
      if (role === undefined) continue;
      const granted = listStatements({ role })
        .flatMap(({ actions }) => actions)
        .filter((action) => action !== 'sts:AssumeRole' && !byLambda.includes(action));
      expect(new Set(granted)).toEqual(new Set(called));
    }
  });
});

/** Names of the SDK's commands in a file and everything of ours that it imports. */
function callsOf(file: string, seen: Set<string>): readonly string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const own = [...text.matchAll(/\bnew ([A-Za-z]+)Command\(/g)].map(([, name]) => name ?? '');
  const imported = [...text.matchAll(/^(?:import|export) (?!type )[\s\S]*?from '(\.[^']+)';$/gm)];
  return [...own, ...imported.flatMap(([, from]) => callsOf(join(dirname(file), from ?? ''), seen))];
}
