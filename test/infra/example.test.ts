import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { planDeployment } from '../../functions/plan/plan-deployment.ts';
import { listZipContents } from '../../infra/zip-contents.ts';
import { readRequest } from '../../scripts/deploying/request.ts';
import { listStacks } from '../../scripts/deploying/stacks.ts';

const config = join(import.meta.dirname, '../../examples/aws.yml');

describe('the example that can be deployed', () => {
  const reading = readTargets(readFileSync(config, 'utf8'));

  it('has neither mistake nor warning', () => {
    expect(reading).toMatchObject({ kind: 'right', warnings: [] });
  });

  it('names no file that is missing and no secret that a function cannot read', () => {
    const { problems, files } = listZipContents(config);
    expect(problems).toEqual([]);
    expect([...files.keys()]).toEqual(['canary.json']);
  });

  it('has a home, a standby and a region that only probes', () => {
    expect(listStacks(readRequest(['--config', config], null)).map(({ role }) => role)).toEqual([
      'home',
      'standby',
      'probe',
    ]);
  });

  it('fits its budget', () => {
    if (reading.kind === 'wrong') throw new Error('the example has mistakes');
    expect(reading.file.budget).toBeGreaterThan(0);
    expect(planDeployment(reading.file).totalDollars).toBeLessThanOrEqual(reading.file.budget ?? 0);
  });
});
