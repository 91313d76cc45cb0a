import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTargets } from '../../../functions/monitor/read-targets.ts';
import { makeCheck } from '../../history/recording.ts';
import { contractExample } from '../../monitor/contract-example.ts';
import { type AwsRequest, madeUpCredentials, refusal, startAwsStandIn } from './aws-stand-in.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(() => {
  const reading = readTargets(contractExample);
  if (reading.kind !== 'right') throw new TypeError('the example of the contract has mistakes');
  folder = mkdtempSync(join(tmpdir(), 'canary-history-'));
  writeFileSync(join(folder, 'canary.json'), JSON.stringify(reading.file));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The door in a process of its own, with the environment that Lambda and infra give it. */
async function invokeDoor(path: string, endpoint: string) {
  const { stdout, stderr } = await run(
    process.execPath,
    [resolve(import.meta.dirname, 'invoke-history-door.ts'), path],
    {
      env: {
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: madeUpCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: madeUpCredentials.secretAccessKey,
        LAMBDA_TASK_ROOT: folder,
        CANARY_TARGETS: 'canary.json',
        CANARY_PREFIX: 'canary',
        CANARY_LOG_GROUP: '/canary/check-targets',
      },
      timeout: 15_000,
    },
  );
  const lines = `${stderr}
${stdout}`
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return { lines, result: lines.at(-1).result };
}

describe('the door of history', () => {
  it('reads the log lines of every region with the real clients', async () => {
    const answer = ({ operation, region }: AwsRequest) => {
      const check = makeCheck(Date.now() - 20_000, { region });
      const message = JSON.stringify({ message: 'check', check });
      return operation === 'FilterLogEvents'
        ? { status: 200, body: { events: [{ message }] } }
        : refusal('AccessDenied');
    };
    const aws = await startAwsStandIn(answer);
    const { result } = await invokeDoor('/healthz', aws.endpoint);
    await aws.close();
    expect(result.statusCode).toBe(200);
    expect(aws.requests.map(({ region }) => region).sort()).toEqual(['eu-central-1', 'eu-west-1', 'us-east-1']);
    expect(aws.requests[0]?.body).toMatchObject({ logGroupName: '/canary/check-targets', startFromHead: false });
  });

  it('says what it may not read, in its log, and answers with a problem', async () => {
    const aws = await startAwsStandIn(() => refusal('AccessDeniedException'));
    const { lines, result } = await invokeDoor('/api/targets/chat/history', aws.endpoint);
    await aws.close();
    expect(result).toMatchObject({ statusCode: 503, headers: { 'content-type': 'application/problem+json' } });
    expect(lines).toEqual(
      expect.arrayContaining([expect.objectContaining({ trouble: expect.stringContaining('AccessDenied') })]),
    );
    expect(JSON.stringify(lines)).not.toContain('account id');
  });
});
