import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderFunctions } from '../../infra/functions.ts';
import { readNetwork } from '../../infra/network.ts';
import { renderRoles } from '../../infra/permissions.ts';
import { listZipContents } from '../../infra/zip-contents.ts';
import { deployStacks } from '../../scripts/deploying/deploy-stacks.ts';
import { removeStacks } from '../../scripts/deploying/remove-stacks.ts';
import { adviseOn } from '../../scripts/deploying/report-failure.ts';
import { readRequest, WrongRequest } from '../../scripts/deploying/request.ts';
import { runBounded } from '../../scripts/deploying/run-bounded.ts';
import { callFor, listStacks } from '../../scripts/deploying/stacks.ts';
import { deploymentOf, threeRegions } from './deployments.ts';
import { fakeTools } from './fake-tools.ts';

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
    ['a network that is no JSON', ['--config', config, '--network', config], 'is not JSON'],
    ['a targets file that is not there', ['--config', join(folder, 'none.yml')], 'there is no such file'],
    ['a folder for a targets file', ['--config', folder], 'it is a folder'],
    ['a stage that is none', ['--config', config, '--stage', 'Prod!'], '"Prod!" is no stage'],
  ])('%s, is told in words', (_, args, message) => {
    expect(() => readRequest(args, null)).toThrow(WrongRequest);
    expect(() => readRequest(args, null)).toThrow(message);
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
    const tools = fakeTools();
    const failure: unknown = await deployStacks(request, tools).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WrongRequest);
    expect(String(failure)).toMatch(/third: env:THIRD_KEY cannot be read on Lambda/);
    expect(String(failure)).toMatch(/third: file:key\.pem cannot be read on Lambda/);
    expect(String(failure)).toMatch(/third: there is no file:nowhere\.pem/);
    expect([...tools.told, ...tools.calls]).toEqual([]);
    expect(readdirSync(folder)).not.toContain('out');
  });
});

describe('a deployment', () => {
  const request = () => readRequest(['--config', config, '--stage', 'prod', '--out', join(folder, 'deployed')], null);
  const stackIn = (region: string) => `${region} centrifugo-canary-prod`;
  const home = stackIn('eu-central-1');
  const standby = stackIn('eu-west-1');
  const probe = stackIn('us-east-1');
  const deployed = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('package'));

  it('says whose account it is, deploys home first, and what to subscribe to', async () => {
    const tools = fakeTools({ outputs: { OnCallTopicArn: 'arn:on-call' } });
    await deployStacks(request(), tools);
    expect(tools.told[0]).toContain('account 111122223333, as arn:aws:iam::111122223333:user/deployer');
    expect(deployed(tools.calls)[0]).toBe('deploy eu-central-1');
    expect(deployed(tools.calls).toSorted()).toEqual(['deploy eu-central-1', 'deploy eu-west-1', 'deploy us-east-1']);
    expect(tools.told).toContain('  on-call topic, to subscribe to: arn:on-call');
  });

  it('does again what was rolled back: the deploy tool would take its zips for what runs', async () => {
    const tools = fakeTools({
      stacks: { [home]: ['UPDATE_ROLLBACK_COMPLETE'], [standby]: ['UPDATE_COMPLETE'], [probe]: ['CREATE_COMPLETE'] },
    });
    await deployStacks(request(), tools);
    expect(deployed(tools.calls).toSorted()).toEqual([
      'deploy eu-central-1 --force',
      'deploy eu-west-1',
      'deploy us-east-1',
    ]);
  });

  it('waits for a deployment that was interrupted, and takes away what a failed creation has left', async () => {
    const tools = fakeTools({
      stacks: {
        [home]: [
          'UPDATE_COMPLETE',
          'UPDATE_COMPLETE',
          'UPDATE_IN_PROGRESS',
          'UPDATE_ROLLBACK_IN_PROGRESS',
          'UPDATE_ROLLBACK_COMPLETE',
        ],
        [probe]: ['ROLLBACK_COMPLETE'],
      },
    });
    await deployStacks(request(), tools);
    expect(tools.paused).toHaveLength(2);
    expect(tools.calls).toContain('deploy eu-central-1 --force');
    expect(tools.calls.filter((call) => call.endsWith('us-east-1') && !call.startsWith('package'))).toEqual([
      'remove us-east-1',
      'deploy us-east-1',
    ]);
  });

  it.each([
    ['UPDATE_ROLLBACK_FAILED', 'aws cloudformation continue-update-rollback --region eu-central-1 --stack-name'],
    ['DELETE_FAILED', 'npm run remove -- --stage prod --only eu-central-1'],
    ['ROLLBACK_FAILED', 'npm run remove -- --stage prod --only eu-central-1'],
  ])('of a stack in %s says what to do about it, and begins nothing', async (status, advice) => {
    const tools = fakeTools({ stacks: { [home]: [status] } });
    await expect(deployStacks(request(), tools)).rejects.toThrow(advice);
    expect(tools.calls).toEqual([]);
    expect(tools.told.join()).toContain('Nothing has been begun');
  });

  it('is not begun where a region does not answer, and says which', async () => {
    const tools = fakeTools({ lost: ['us-east-1', 'eu-west-1'] });
    await expect(deployStacks(request(), tools)).rejects.toThrow('no answer from eu-west-1\nno answer from us-east-1');
    expect(tools.calls).toEqual([]);
  });

  it('is not waited for longer than an hour', async () => {
    const tools = fakeTools({ stacks: { [home]: ['UPDATE_IN_PROGRESS'] } });
    await expect(deployStacks(request(), tools)).rejects.toThrow('it is stuck');
  });

  it('of a region that fails leaves the others as they are, and says which are done', async () => {
    const tools = fakeTools({ refuses: { 'deploy us-east-1': 'CREATE_FAILED: no more functions' } });
    await expect(deployStacks(request(), tools)).rejects.toThrow('no more functions');
    expect(tools.told).toContain('done: eu-central-1 (home), eu-west-1 (standby); not done: us-east-1 (probe)');
  });

  it('tells of regions that are not in the file any more, and probe and count all the same', async () => {
    const outputs = { Regions: 'eu-central-1 eu-west-1 us-east-1 ap-south-1 sa-east-1' };
    const tools = fakeTools({
      stacks: { [home]: ['UPDATE_COMPLETE'], 'ap-south-1 centrifugo-canary-prod': ['UPDATE_COMPLETE'] },
      outputs,
    });
    await deployStacks(request(), tools);
    expect(tools.told.at(-1)).toMatch(/^\nap-south-1 is not in the targets file any more.*--only ap-south-1$/s);
    expect(tools.told.join()).not.toContain('sa-east-1');
  });
});

describe('a refusal of AWS', () => {
  it('that every new account meets comes with what to do about it, and others speak for themselves', () => {
    const refusal =
      "UPDATE_FAILED: CheckDashtargetsLambdaFunction\nSpecified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10].";
    expect(adviseOn(refusal)).toContain('--unreserved');
    expect(adviseOn('UPDATE_FAILED: AlarmTopic already exists')).toBe('');
  });
});

describe('a removal', () => {
  const request = (...more: string[]) => readRequest(['--config', config, '--stage', 'prod', ...more], null, true);
  const stacks = Object.fromEntries(
    ['eu-central-1', 'eu-west-1', 'us-east-1', 'ap-south-1'].map((region) => [
      `${region} centrifugo-canary-prod`,
      ['UPDATE_COMPLETE'],
    ]),
  );

  it('takes home last, and further stacks of a region before its main one', async () => {
    const tools = fakeTools({
      stacks: { ...stacks, 'eu-central-1 centrifugo-canary-prod-alarms-1': ['CREATE_COMPLETE'] },
    });
    await removeStacks(request(), tools);
    expect(tools.calls.slice(0, 2).toSorted()).toEqual(['remove eu-west-1', 'remove us-east-1']);
    expect(tools.calls.slice(2)).toEqual(['remove eu-central-1 1', 'remove eu-central-1']);
  });

  it('of what was never deployed says so', async () => {
    const tools = fakeTools();
    await removeStacks(request(), tools);
    expect(tools.calls).toEqual([]);
    expect(tools.told).toContain('us-east-1: there is no stack centrifugo-canary-prod, nothing to remove');
  });

  it('works for a region that is not in the file any more, where a deployment does not', async () => {
    const tools = fakeTools({ stacks });
    await removeStacks(request('--only', 'ap-south-1'), tools);
    expect(tools.calls).toEqual(['remove ap-south-1']);
    expect(() => readRequest(['--config', config, '--only', 'ap-south-1'], null)).toThrow('which has eu-central-1');
    expect(() => request('--only', 'everywhere')).toThrow(WrongRequest);
  });

  it('that fails in one region keeps home, and can be repeated', async () => {
    const tools = fakeTools({ stacks, refuses: { 'remove us-east-1': 'DELETE_FAILED: the bucket is not empty' } });
    await expect(removeStacks(request(), tools)).rejects.toThrow('the bucket is not empty');
    expect(tools.calls.toSorted()).toEqual(['remove eu-west-1', 'remove us-east-1']);
    expect(tools.told).toContain('removed: eu-west-1 (standby)');
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
