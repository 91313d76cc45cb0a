import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { SNSEvent } from 'aws-lambda';
import { describeEvidence } from './failure/describe-evidence.ts';
import { createAlertDoor } from './platform/aws/alert-door.ts';
import { systemClock } from './platform/aws/clock.ts';

/** Door: alarms in, alerts out. */
const root = process.env.LAMBDA_TASK_ROOT ?? resolve(import.meta.dirname, '..');
const { CANARY_TARGETS = 'canary.json' } = process.env;

const deliver = createAlertDoor({
  environment: process.env,
  readPacked: () => readFileSync(resolve(root, CANARY_TARGETS), 'utf8'),
  describeEvidence,
  clock: systemClock,
  logger: new Logger({ serviceName: 'deliver-alert', logLevel: 'INFO' }),
});

export const handler = middy<SNSEvent, void>().handler((event, context) =>
  deliver(event, context.getRemainingTimeInMillis()),
);
