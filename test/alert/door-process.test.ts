import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { readCheckLine, readSentLine } from '../../functions/platform/aws/logged-lines.ts';
import { at, changeOf, expired, file } from './alert-scene.ts';
import { type FakeAws, formOf, jsonAnswer, published, startFakeAws } from './fake-aws.ts';

const run = promisify(execFile);

let fake: FakeAws | undefined;
let folder: string | undefined;
afterEach(async () => {
  await fake?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

describe('the function as Lambda runs it', () => {
  it('reads its package, sends the alert, and writes lines that later alerts can read', async () => {
    fake = await startFakeAws({
      GetMetricData: jsonAnswer({ MetricDataResults: [] }),
      FilterLogEvents: jsonAnswer({ events: [] }),
      Publish: published,
    });
    folder = await mkdtemp(path.join(tmpdir(), 'deliver-alert-'));
    await writeFile(path.join(folder, 'canary.json'), JSON.stringify(file));
    const { fields, alarm } = changeOf('chat/handshake', 'ALARM', at(5, 14));
    const event = { Records: [{ Sns: { Message: JSON.stringify(fields) } }] };
    const { stdout } = await run(
      process.execPath,
      [path.join(import.meta.dirname, 'invoke-door.ts'), JSON.stringify(event)],
      {
        env: {
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_REGION: 'eu-central-1',
          AWS_LAMBDA_FUNCTION_NAME: 'deliver-alert',
          AWS_ENDPOINT_URL: fake.endpoint,
          LAMBDA_TASK_ROOT: folder,
          CANARY_PREFIX: 'canary-prod',
          CANARY_STAGE: 'prod',
          CANARY_TARGETS: 'canary.json',
          CANARY_LOG_GROUP: 'checks',
          CANARY_ALERT_TOPIC: 'arn:aws:sns:eu-central-1:123456789012:on-call',
        },
      },
    );
    const form = formOf(fake.asked.get('Publish')?.[0] ?? '');
    expect(form.get('Subject')).toBe('[critical] chat down: cause not known yet');
    const lines = stdout.split('\n');
    expect(lines.map(readSentLine).filter((sent) => sent !== null)).toEqual([
      { alarm, event: 'firing', state: 'ALARM', changedMs: at(5, 14), code: null, sinceMs: null, isDrill: false },
    ]);
    expect(lines.map(readCheckLine).filter((check) => check !== null)).toEqual([
      { target: 'chat', region: 'us-east-1', startedMs: at(4), isDrill: true, failure: expired, degradations: [] },
    ]);
  });
});
