import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, listDoors } from '../../infra/deployment.ts';
import { actionsWithoutResource } from '../../infra/permissions.ts';
import { packageStacks } from '../../scripts/deploying/package-stacks.ts';
import { readRequest } from '../../scripts/deploying/request.ts';
import type { Stack } from '../../scripts/deploying/stacks.ts';
import { selfSign } from '../lab/certificates.ts';
import { threeRegions } from './deployments.ts';
import { readZip } from './read-zip.ts';
import { listStatements } from './statements.ts';

const missing = doors.filter((door) => !existsSync(join(import.meta.dirname, `../../functions/${door}.ts`)));
const certificate = selfSign().certPem;
const secret = 'a-secret-that-no-package-may-hold';

interface Packaged {
  readonly stack: Stack;
  readonly template: string;
  readonly resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
  readonly zips: ReadonlyMap<string, Buffer>;
}

describe.skipIf(missing.length > 0)(
  `what the deploy tool packages${missing.length > 0 ? ` (waits for ${missing.join(', ')})` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    const told: string[] = [];
    let packaged: readonly Packaged[] = [];

    beforeAll(async () => {
      const config = join(folder, 'canary.yml');
      mkdirSync(join(folder, 'certs'));
      writeFileSync(join(folder, 'certs/ca.pem'), certificate);
      writeFileSync(config, `${threeRegions}    ca: file:certs/ca.pem\n`);
      // Whatever lies about where somebody packages must stay there.
      process.env.CANARY_TOKEN_HMAC_SECRET = secret;
      process.env.CHAT_SECRET = secret;
      const request = readRequest(['--config', config, '--stage', 'prod', '--out', join(folder, 'out')], null);
      packaged = (await packageStacks(request, (line) => told.push(line))).map(readPackage);
    }, 150_000);

    afterAll(() => {
      delete process.env.CANARY_TOKEN_HMAC_SECRET;
      delete process.env.CHAT_SECRET;
      rmSync(folder, { recursive: true, force: true });
    });

    it('is a folder for each region, with the functions of its role', () => {
      expect(packaged.map(({ stack: { region, role } }) => `${region} ${role}`)).toEqual([
        'eu-central-1 home',
        'eu-west-1 standby',
        'us-east-1 probe',
      ]);
      for (const { stack, zips } of packaged) expect([...zips.keys()].sort()).toEqual([...listDoors(stack)].sort());
      expect(told).toHaveLength(3);
    });

    it('has zips of at most 300 KiB, each with one bundle, the validated targets and the certificates they name', () => {
      for (const { zips } of packaged) {
        for (const [door, zip] of zips) {
          expect(zip.length, door).toBeLessThanOrEqual(300 * 1_024);
          const files = readZip(zip);
          const [authority = ''] = [...files.keys()].filter((name) => name.startsWith('certificates/'));
          expect([...files.keys()].sort()).toEqual(['canary.json', authority, `functions/${door}.mjs`].sort());
          expect(files.get(authority)?.toString()).toBe(certificate);
          const targets: { targets: { ca: string[] }[] } = JSON.parse(files.get('canary.json')?.toString() ?? '');
          expect(targets.targets.map(({ ca }) => ca)).toEqual([[], [`file:${authority}`]]);
        }
      }
    });

    it('runs on nodejs24.x and arm64, each function in its own role, beside a log group that is there before it', () => {
      for (const { resources } of packaged) {
        const functions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
        const roles = functions.map(({ Properties }) => JSON.stringify(Properties?.Role));
        expect(new Set(roles).size).toBe(functions.length);
        for (const { Properties, ...rest } of functions) {
          expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
          expect(JSON.stringify(rest)).toMatch(/"DependsOn":\["[A-Za-z]+Logs"\]/);
        }
        expect(Object.keys(resources).filter((id) => id.includes('IamRole'))).toEqual([]);
      }
    });

    it('tells the functions what they have to know', () => {
      const variables = packaged.map(
        ({ resources }) => resources.CheckDashtargetsLambdaFunction?.Properties?.Environment,
      );
      expect(variables.map((one) => JSON.stringify(one))).toEqual(
        ['home', 'standby', 'probe'].map((role) =>
          JSON.stringify({
            Variables: {
              CANARY_STAGE: 'prod',
              CANARY_ROLE: role,
              CANARY_TARGETS: 'canary.json',
              CANARY_PREFIX: 'canary-prod',
              CANARY_SHARDS: '1',
              CANARY_LOG_GROUP: '/aws/lambda/centrifugo-canary-prod-check-targets',
            },
          }),
        ),
      );
      const [home] = packaged;
      expect(home?.resources.DeliverDashalertLambdaFunction?.Properties?.Environment).toMatchObject({
        Variables: { CANARY_ALERT_TOPIC: { Ref: 'OnCallTopic' } },
      });
    });

    it('ends a run before the next one begins, and neither repeats nor queues it', () => {
      for (const { resources } of packaged) {
        expect(resources.CheckDashtargetsLambdaFunction?.Properties).toMatchObject({
          Timeout: 55,
          ReservedConcurrentExecutions: 2,
        });
        expect(resources.CheckDashtargetsLambdaEvConf?.Properties).toMatchObject({
          MaximumEventAgeInSeconds: 60,
          MaximumRetryAttempts: 0,
        });
      }
    });

    it('grants nothing on every resource but what cannot be granted otherwise', () => {
      const allowed: readonly string[] = actionsWithoutResource;
      for (const { resources } of packaged) {
        for (const { effect, actions, resources: on, of } of listStatements(resources)) {
          if (effect === 'Deny') expect(of).toBe('ServerlessDeploymentBucketPolicy');
          else if (on.includes('*')) expect(allowed).toEqual(expect.arrayContaining([...actions]));
          else expect(actions.join()).not.toContain('*');
        }
      }
    });

    it('stays within the limits of a template', () => {
      for (const { resources, template } of packaged) {
        expect(Object.keys(resources).length).toBeLessThanOrEqual(500);
        expect(JSON.stringify(JSON.parse(template)).length).toBeLessThanOrEqual(1_000_000);
      }
    });

    it('holds no secret, nor a path of the machine that packaged it', () => {
      for (const { template, zips } of packaged) {
        const texts = [template, ...[...zips.values()].flatMap((zip) => [...readZip(zip).values()].map(String))];
        for (const text of texts) {
          expect(text.includes(secret)).toBe(false);
          expect(text.includes(folder)).toBe(false);
          expect(text.includes(join(import.meta.dirname, '../..'))).toBe(false);
          expect(/PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}/.test(text)).toBe(false);
        }
      }
    });
  },
);

function readPackage(stack: Stack): Packaged {
  const template = readFileSync(join(stack.folder, 'cloudformation-template-update-stack.json'), 'utf8');
  const { Resources: resources }: { Resources: Packaged['resources'] } = JSON.parse(template);
  const names = readdirSync(stack.folder).filter((name) => name.endsWith('.zip'));
  const zips = new Map(names.map((name) => [name.slice(0, -4), readFileSync(join(stack.folder, name))]));
  return { stack, template, resources, zips };
}
