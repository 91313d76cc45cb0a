import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { signForFunctionUrl } from '../../../functions/platform/aws/sign-request.ts';
import { madeUpCredentials } from './aws-stand-in.ts';

const date = new Date('2026-11-22T08:00:00.000Z');
const url = new URL(
  'https://abc.lambda-url.eu-central-1.on.aws/api/targets/a%20b/history?to=2026-11-22T07%3A00%3A00Z&from=-1d',
);

/** As AWS describes it, step by step: what a function URL will reckon. */
function reckon(signed: Readonly<Record<string, string>>): string {
  const names = ['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'];
  const values: Readonly<Record<string, string>> = { ...signed, host: url.host };
  const canonical = [
    'GET',
    // Encoded twice, as everywhere but in S3.
    '/api/targets/a%2520b/history',
    'from=-1d&to=2026-11-22T07%3A00%3A00Z',
    ...names.map((name) => `${name}:${values[name]}`),
    '',
    names.join(';'),
    createHash('sha256').digest('hex'),
  ].join('\n');
  const scope = '20261122/eu-central-1/lambda/aws4_request';
  const text = ['AWS4-HMAC-SHA256', '20261122T080000Z', scope, createHash('sha256').update(canonical).digest('hex')];
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${madeUpCredentials.secretAccessKey}`);
  return hmac(key, text.join('\n')).toString('hex');
}

it('signs a request to a function URL as AWS describes it', async () => {
  const credentials = { ...madeUpCredentials, sessionToken: 'session' };
  const signed = await signForFunctionUrl({ url, region: 'eu-central-1' }, { credentials }, date);
  expect(signed.authorization).toContain(
    `Credential=${credentials.accessKeyId}/20261122/eu-central-1/lambda/aws4_request`,
  );
  expect(/Signature=([0-9a-f]+)$/.exec(signed.authorization ?? '')?.[1]).toBe(reckon(signed));
});

it('rejects where there are no credentials', async () => {
  const credentials = () => Promise.reject(new Error('none'));
  await expect(signForFunctionUrl({ url, region: 'eu-central-1' }, { credentials }, date)).rejects.toThrow('none');
});
