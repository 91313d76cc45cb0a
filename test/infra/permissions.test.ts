import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doors, idOf } from '../../infra/deployment.ts';
import { renderFunctions } from '../../infra/functions.ts';
import { renderRoles } from '../../infra/permissions.ts';
import { permitSecrets, renderSecretPolicies } from '../../infra/secret-permissions.ts';
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

describe('leave to read secrets', () => {
  const pathsOf = (count: number) => Array.from({ length: count }, (_, index) => `/canary/target-${index}/secret`);

  it('names each secret once, within what IAM takes in one policy', () => {
    const { inRole, beside } = permitSecrets({ secretPaths: pathsOf(400) });
    const groups = [inRole, ...beside];
    const named = groups.flat().flatMap(({ resources }) => resources.map((one) => JSON.stringify(one)));
    expect(named.map((one) => /parameter(.*)"/.exec(one)?.[1])).toEqual(pathsOf(400));
    groups.forEach((group, index) => {
      // As IAM sees it, in the longest-named region.
      const text = JSON.stringify(group.flatMap(({ resources }) => resources))
        .replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
        .replaceAll(/\$\{AWS::Partition\}/g, 'aws-us-gov')
        .replaceAll(/\$\{AWS::Region\}/g, 'ap-southeast-1')
        .replaceAll(/\$\{AWS::AccountId\}/g, '123456789012');
      expect(text.length).toBeLessThan(index === 0 ? 9_000 : 6_000);
    });
  });

  it('is there before the function that reads them runs, also where it stands beside the role', () => {
    const [home] = allRegions();
    if (home === undefined) throw new Error('no region');
    const deployment = { ...home, secretPaths: pathsOf(400) };
    const beside = Object.keys(renderSecretPolicies(deployment));
    expect(beside.length).toBeGreaterThan(1);
    expect(renderFunctions(deployment)['check-targets']?.dependsOn).toEqual(['CheckTargetsLogs', ...beside]);
  });

  it('is refused in words where there are more than that', () => {
    expect(() => permitSecrets({ secretPaths: pathsOf(1_000) })).toThrow('let targets share them');
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
