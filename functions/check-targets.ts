import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SSMClient } from '@aws-sdk/client-ssm';
import middy from '@middy/core';
import { createRun, type RunSummary } from './monitor/check-targets.ts';
import { readSettings } from './monitor/settings.ts';
import { systemClock } from './platform/aws/clock.ts';
import { createEvidenceOutlet } from './platform/aws/evidence.ts';
import { createMetricOutlet, metricsClientConfig } from './platform/aws/metrics.ts';
import { createSecrets, secretsClientConfig } from './platform/aws/secrets.ts';
import { readLocalSecrets } from './platform/local/secrets.ts';
import { createHonestServer } from './platform/loopback/honest-server.ts';

/** Door: scheduled, checks every target of a shard; or makes a drill. */
const root = process.env.LAMBDA_TASK_ROOT ?? resolve(import.meta.dirname, '..');
const packed = readFileSync(resolve(root, process.env.CANARY_TARGETS ?? 'canary.json'), 'utf8');
const settings = readSettings(process.env, packed);

const outletIn = (region: string) =>
  createMetricOutlet(region, new CloudWatchClient(metricsClientConfig(region)), systemClock);

const run = createRun({
  settings,
  clock: systemClock,
  secrets: createSecrets(
    new SSMClient(secretsClientConfig(settings.region)),
    systemClock,
    readLocalSecrets(root, process.env),
  ),
  outlets: { home: outletIn(settings.home), standby: settings.standby === null ? null : outletIn(settings.standby) },
  evidence: createEvidenceOutlet(),
  startLoopbackServer: createHonestServer(systemClock),
});

export const handler = middy<unknown, RunSummary>().handler((event, context) =>
  run(event, context.getRemainingTimeInMillis()),
);
