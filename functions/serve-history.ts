import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import middy from '@middy/core';
import { readPackedTargets } from './monitor/packed-targets.ts';
import { logsClientConfig } from './platform/aws/check-lines.ts';
import { systemClock } from './platform/aws/clock.ts';
import { type FunctionUrlEvent, type FunctionUrlResult, toRequest, toResult } from './platform/aws/function-url.ts';
import { createHistory } from './platform/aws/history.ts';
import { historyClientConfig } from './platform/aws/metric-series.ts';

/** Door: the history API behind the function URL, which lets in only callers that IAM lets in. */
const root = process.env.LAMBDA_TASK_ROOT ?? resolve(import.meta.dirname, '..');
const packed = readFileSync(resolve(root, process.env.CANARY_TARGETS ?? 'canary.json'), 'utf8');
const logger = new Logger({ serviceName: 'serve-history', logLevel: 'INFO' });

const respond = createHistory({
  file: readPackedTargets(packed),
  prefix: process.env.CANARY_PREFIX,
  logGroup: process.env.CANARY_LOG_GROUP,
  openMetrics: (region) => new CloudWatchClient(historyClientConfig(region)),
  openLogs: (region) => new CloudWatchLogsClient(logsClientConfig(region)),
  now: () => systemClock.now(),
  report: (what) => logger.error('history could not be read', { trouble: what }),
});

export const handler = middy<FunctionUrlEvent, FunctionUrlResult>().handler(async (event) =>
  toResult(await respond(toRequest(event))),
);
