import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderFunctions } from '../../infra/functions.ts';
import { readNetwork } from '../../infra/network.ts';
import { renderRoles } from '../../infra/permissions.ts';
import { listZipContents } from '../../infra/zip-contents.ts';
import { deployStacks } from '../../scripts/deploying/deploy-stacks.ts';
import { readRequest, WrongRequest } from '../../scripts/deploying/request.ts';
import { runBounded } from '../../scripts/deploying/run-bounded.ts';
import { callFor, listStacks } from '../../scripts/deploying/stacks.ts';
import { deploymentOf, threeRegions } from './deployments.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploying-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const config = write('canary.yml', threeRegions);

describe('the order of a deployment', () => {
  it('is home, standby, the others, and of each region the main stack first', () => {
    const targets = Array.from({ length: 100 }, (_, index) => `  - { name: t${index}, url: "wss://t.example/c" }`);
    const regions = 'regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1, us-west-2] }';
    const many = write('many.yml', `${regions}\ntargets:\n${targets.join('\n')}`);
    const labels = listStacks(readRequest(['--config', many], null)).map(({ label }) => label);
    expect(labels[0]).toBe('eu-central-1 (home)');
    expect(labels[1]).toBe('eu-central-1 (home, alarms 1)');
    expect(labels.filter((label) => !label.includes('alarms'))).toEqual([
      'eu-central-1 (home)',
      'eu-west-1 (standby)',
      'us-east-1 (probe)',
      'us-west-2 (probe)',
    ]);
  });

  it('can be that of some regions only', () => {
    const request = readRequest(['--config', config, '--only', 'us-east-1', '--stage', 'prod', '--unreserved'], null);
    const [stack, ...others] = listStacks(request);
    expect(others).toEqual([]);
    if (stack === undefined) throw new Error('no stack');
    expect(callFor('deploy', stack, request)).toMatchObject({
      stage: 'prod',
      region: 'us-east-1',
      parameters: { config, reserve: 'no' },
    });
  });
});

describe('a request that cannot be met', () => {
  it.each([
    [
      'a targets file with a mistake',
      ['--config', write('wrong.yml', 'targets: [{ name: a, ur: x }]')],
      'did you mean "url"',
    ],
    ['no targets file', ['--config', join(folder, 'nowhere.yml')], 'nowhere.yml'],
    ['a region that the file does not have', ['--config', config, '--only', 'sa-east-1'], 'which has eu-central-1'],
    ['an option that is not there', ['--config', config, '--fast'], '--fast'],
    ['a network that is none', ['--config', config, '--network', write('n.json', '{"eu-west-1": {}}')], 'subnetIds'],
  ])('%s, is told in words', (_, args, message) => {
    expect(() => readRequest(args, null)).toThrow(WrongRequest);
    expect(() => readRequest(args, null)).toThrow(message);
  });

  it('a stage that is none, is told in words', () => {
    expect(() => listStacks(readRequest(['--config', config, '--stage', 'Prod!'], null))).toThrow(WrongRequest);
  });

  it('secrets and certificates that Lambda would not find: nothing is packaged or deployed', async () => {
    const unreachable = write(
      'unreachable.yml',
      `${threeRegions}  - name: third
    url: wss://third.example/c
    ca: file:nowhere.pem
    headers: { X-Key: "Bearer env:THIRD_KEY" }
    token: { mint: { privateKey: "file:key.pem", algorithm: ES256 } }
`,
    );
    const out = join(folder, 'out');
    const request = readRequest(['--config', unreachable, '--out', out], null);
    const told: string[] = [];
    const failure: unknown = await deployStacks(request, (line) => told.push(line)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WrongRequest);
    expect(String(failure)).toMatch(/third: env:THIRD_KEY cannot be read on Lambda/);
    expect(String(failure)).toMatch(/third: file:key\.pem cannot be read on Lambda/);
    expect(String(failure)).toMatch(/third: there is no file:nowhere\.pem/);
    expect(told).toEqual([]);
    expect(readdirSync(folder)).not.toContain('out');
  });
});

describe('a network of its own', () => {
  const network = write(
    'network.json',
    JSON.stringify({ 'eu-central-1': { subnetIds: ['subnet-0a1'], securityGroupIds: ['sg-0b2'], ipv6: true } }),
  );

  it('is for the function that checks, where the file has one', () => {
    const deployment = deploymentOf(threeRegions, { network: readNetwork(network, 'eu-central-1') });
    const functions = renderFunctions(deployment);
    expect(functions['check-targets']?.vpc).toEqual({
      subnetIds: ['subnet-0a1'],
      securityGroupIds: ['sg-0b2'],
      ipv6AllowedForDualStack: true,
    });
    expect(functions['deliver-alert']).not.toHaveProperty('vpc');
    expect(JSON.stringify(renderRoles(deployment).CheckTargetsRole)).toContain('AWSLambdaENIManagementAccess');
    expect(readNetwork(network, 'eu-west-1')).toBeNull();
    expect(JSON.stringify(renderRoles(deploymentOf(threeRegions)))).not.toContain('ManagedPolicyArns');
  });
});

describe('what lies beside the bundle', () => {
  it('names secrets, and nothing else of them', () => {
    const { files, problems } = listZipContents(config);
    expect(problems).toEqual([]);
    expect([...files.keys()]).toEqual(['canary.json']);
    expect(String(files.get('canary.json'))).toContain('ssm:/canary/chat/secret');
  });
});

describe('work side by side', () => {
  it('begins nothing after a failure, and waits for what runs', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const all = runBounded([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) {
        open();
        throw new Error('refused');
      }
      await gate;
      ended.push(item);
    });
    await expect(all).rejects.toThrow('refused');
    expect({ begun, ended }).toEqual({ begun: [1, 2], ended: [2] });
  });
});
