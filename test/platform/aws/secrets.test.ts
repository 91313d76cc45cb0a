import 'aws-sdk-client-mock-vitest/extend';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretUnavailable } from '../../../functions/monitor/ports.ts';
import { createSecrets, secretsClientConfig } from '../../../functions/platform/aws/secrets.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { madeUpCredentials, refusal, startAwsStandIn } from './aws-stand-in.ts';

const region = 'eu-central-1';
const minuteMs = 60_000;

const client = mockClient(SSMClient);
beforeEach(() => client.reset());
afterEach(() => client.reset());

/** A clock that a test moves by hand. */
function handClock() {
  let nowMs = 1_800_000_000_000;
  return { now: () => nowMs, monotonic: () => nowMs, pass: (ms: number) => (nowMs += ms) };
}

function makeSecrets(clock = handClock()) {
  const readLocal = (name: string) => Promise.reject(new SecretUnavailable(name, 'is read on this machine'));
  return { clock, secrets: createSecrets(new SSMClient({ region }), clock, readLocal) };
}

function gives(parameters: Readonly<Record<string, string>>) {
  return (input: { Names?: string[] | undefined }) => {
    const names = input.Names ?? [];
    return {
      Parameters: names.flatMap((Name) => (Name in parameters ? [{ Name, Value: parameters[Name] ?? '' }] : [])),
      InvalidParameters: names.filter((name) => !(name in parameters)),
    };
  };
}

function awsError(name: string): Error {
  return Object.assign(new Error('words that may hold a role'), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });
}

describe('secrets from SSM', () => {
  it('are decrypted, and lose one line break at their end', async () => {
    client.on(GetParametersCommand).callsFake(gives({ '/chat/secret': 's3cret\n' }));
    expect(await makeSecrets().secrets.read('ssm:/chat/secret')).toBe('s3cret');
    expect(client).toHaveReceivedCommandWith(GetParametersCommand, { Names: ['/chat/secret'], WithDecryption: true });
  });

  it('are asked for ten at a time, and once where many targets share one', async () => {
    const all = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`/p${index}`, `v${index}`]));
    client.on(GetParametersCommand).callsFake(gives(all));
    const { secrets } = makeSecrets();
    const names = [...Object.keys(all), '/p3', '/p3'].map((path) => `ssm:${path}`);
    expect(await Promise.all(names.map((name) => secrets.read(name)))).toEqual([...Object.values(all), 'v3', 'v3']);
    expect(client.calls().map(({ args: [{ input }] }) => 'Names' in input && input.Names?.length)).toEqual([10, 2]);
  });

  it('are remembered for five minutes, and asked for again then', async () => {
    client.on(GetParametersCommand).callsFake(gives({ '/a': 'old' }));
    const { secrets, clock } = makeSecrets();
    await secrets.read('ssm:/a');
    clock.pass(5 * minuteMs - 1);
    await secrets.read('ssm:/a');
    expect(client.calls()).toHaveLength(1);
    client.on(GetParametersCommand).callsFake(gives({ '/a': 'new' }));
    clock.pass(1);
    expect(await secrets.read('ssm:/a')).toBe('new');
  });

  it('are asked for at once when they were found to be out of date', async () => {
    client.on(GetParametersCommand).callsFake(gives({ '/a': 'old' }));
    const { secrets } = makeSecrets();
    await secrets.read('ssm:/a');
    client.on(GetParametersCommand).callsFake(gives({ '/a': 'rotated' }));
    secrets.expire(['ssm:/a', 'env:OTHER', 'ssm:/never/read']);
    expect(await secrets.read('ssm:/a')).toBe('rotated');
  });

  it('serve on for an hour while SSM refuses, and not longer', async () => {
    client.on(GetParametersCommand).callsFake(gives({ '/a': 'old' }));
    const { secrets, clock } = makeSecrets();
    await secrets.read('ssm:/a');
    client.on(GetParametersCommand).rejects(awsError('ThrottlingException'));
    clock.pass(59 * minuteMs);
    expect(await secrets.read('ssm:/a')).toBe('old');
    clock.pass(minuteMs);
    await expect(secrets.read('ssm:/a')).rejects.toThrow('SSM throttles');
  });

  it('do not serve on once they were deleted', async () => {
    client.on(GetParametersCommand).callsFake(gives({ '/a': 'old' }));
    const { secrets, clock } = makeSecrets();
    await secrets.read('ssm:/a');
    client.on(GetParametersCommand).callsFake(gives({}));
    clock.pass(5 * minuteMs);
    await expect(secrets.read('ssm:/a')).rejects.toThrow('ssm:/a does not exist in this region');
  });

  it('do not take others with them when one is refused', async () => {
    client.on(GetParametersCommand).callsFake((input: { Names: string[] }) => {
      if (input.Names.includes('/forbidden')) throw awsError('AccessDeniedException');
      return gives({ '/a': '1', '/b': '2' })(input);
    });
    const { secrets } = makeSecrets();
    const found = await Promise.allSettled(['/a', '/forbidden', '/b'].map((path) => secrets.read(`ssm:${path}`)));
    expect(found).toMatchObject([
      { value: '1' },
      { reason: { secret: 'ssm:/forbidden', message: expect.stringContaining('grant ssm:GetParameters') } },
      { value: '2' },
    ]);
    expect(JSON.stringify(found)).not.toContain('words that may hold');
  });

  it.each([
    ['empty', '', undefined, 'is empty'],
    ['longer than its reader takes', 'x'.repeat(50), 49, 'longer than 49 bytes'],
  ])('are refused where they are %s', async (_, value, limitBytes, message) => {
    client.on(GetParametersCommand).callsFake(gives({ '/a': value }));
    await expect(makeSecrets().secrets.read('ssm:/a', limitBytes)).rejects.toThrow(message);
  });

  it('leave other names to the machine', async () => {
    await expect(makeSecrets().secrets.read('file:a.pem')).rejects.toThrow('is read on this machine');
    expect(client.calls()).toEqual([]);
  });
});

describe('secrets with the real client', () => {
  it('are read from the wire, and refused for one who may not', async () => {
    client.restore();
    const standIn = await startAwsStandIn(({ body: { Names } }) =>
      JSON.stringify(Names).includes('/forbidden')
        ? refusal('AccessDeniedException')
        : { status: 200, body: { Parameters: [{ Name: '/a', Type: 'SecureString', Value: 's3cret' }] } },
    );
    const real = new SSMClient({
      ...secretsClientConfig(region),
      endpoint: standIn.endpoint,
      credentials: madeUpCredentials,
    });
    const secrets = createSecrets(real, systemClock, (name) => Promise.reject(new SecretUnavailable(name, 'is local')));
    try {
      const found = await Promise.allSettled([secrets.read('ssm:/a'), secrets.read('ssm:/forbidden')]);
      expect(found).toMatchObject([
        { value: 's3cret' },
        { reason: { reason: expect.stringContaining('may not be read') } },
      ]);
      expect(standIn.requests.map(({ operation }) => operation)).toEqual(Array(3).fill('GetParameters'));
    } finally {
      real.destroy();
      await standIn.close();
    }
  });
});
