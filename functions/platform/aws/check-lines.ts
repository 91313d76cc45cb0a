import {
  type CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import type { RecordedCheck } from '../../history/recorded-check.ts';
import { type Span, StoreUnavailable } from '../../history/store.ts';
import { readingMs } from './metric-series.ts';
import { readAwsError } from './read-aws-error.ts';

export interface CheckLinesQuery extends Span {
  /** null: all. */
  readonly target: string | null;
  readonly outcome: 'up' | 'degraded' | 'down' | null;
}

export function logsClientConfig(region: string): CloudWatchLogsClientConfig {
  return {
    region,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  };
}

/**
 * Checks that began in [fromMs, toMs), newest first, from the log of one region; stops once `isEnough` says so of what
 * there is. Drills, and lines that are no checks, are passed over. Rejects with {@link StoreUnavailable}.
 */
export async function readCheckLines(
  client: Pick<CloudWatchLogsClient, 'send'>,
  logGroup: string,
  query: CheckLinesQuery,
  isEnough: (checks: readonly RecordedCheck[]) => boolean = () => false,
): Promise<readonly RecordedCheck[]> {
  const signal = AbortSignal.timeout(readingMs);
  const input = {
    logGroupName: logGroup,
    startTime: query.fromMs,
    // A line is written when the check is over.
    endTime: query.toMs + longestCheckMs,
    filterPattern: toPattern(query),
    startFromHead: false,
  };
  const checks: RecordedCheck[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const next = token === undefined ? {} : { nextToken: token };
    const answer = await send(client, new FilterLogEventsCommand({ ...input, ...next }), signal);
    for (const { message = '' } of answer.events ?? []) {
      const check = parseLine(message);
      if (check !== null && matches(check, query)) checks.push(check);
    }
    token = answer.nextToken;
    if (token === undefined || isEnough(checks)) break;
  }
  return checks.sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
}

/** A function lives for less. */
const longestCheckMs = 120_000;
/** A page has up to 1 MB, some 300 checks; and it may be empty, where there is much between two matches. */
const mostPages = 40;

function toPattern({ target, outcome }: CheckLinesQuery): string {
  const terms = [
    '$.message = "check"',
    ...(target === null ? [] : [`$.check.target = "${target}"`]),
    ...(outcome === null ? [] : [`$.check.outcome = "${outcome}"`]),
  ];
  return `{ ${terms.join(' && ')} }`;
}

async function send(client: Pick<CloudWatchLogsClient, 'send'>, command: FilterLogEventsCommand, signal: AbortSignal) {
  try {
    return await client.send(command, { abortSignal: signal });
  } catch (error) {
    throw new StoreUnavailable(`FilterLogEvents: ${readAwsError(error)}`, { cause: error });
  }
}

/** Not every emulator, and no reader of exported logs, obeys the pattern. */
function matches(check: RecordedCheck, { target, outcome, fromMs, toMs }: CheckLinesQuery): boolean {
  const startedMs = Date.parse(check.startedAt);
  return (
    (target === null || check.target === target) &&
    (outcome === null || check.outcome === outcome) &&
    startedMs >= fromMs &&
    startedMs < toMs
  );
}

/** null for what is no check, or a drill. The check is what was written, with its keys in their order. */
function parseLine(text: string): RecordedCheck | null {
  const line = parseJson(text);
  return v.is(checkLine, line) && line.drill !== true ? line.check : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const failure = v.looseObject({ code: v.string(), title: v.string(), owner: v.string() });

const facts = {
  target: v.string(),
  region: v.string(),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  degradations: v.array(failure),
  timingsMs: v.looseObject({ total: v.number() }),
  tls: v.exactOptional(
    v.looseObject({
      certificate: v.exactOptional(v.looseObject({ daysLeft: v.number(), fingerprint256: v.string() })),
    }),
  ),
  server: v.exactOptional(v.looseObject({ version: v.exactOptional(v.string()) })),
  attempts: v.array(v.looseObject({ ip: v.string() })),
};

const checkLine = v.looseObject({
  message: v.literal('check'),
  drill: v.optional(v.boolean()),
  check: v.variant('outcome', [
    v.looseObject({ ...facts, outcome: v.picklist(['up', 'degraded']) }),
    v.looseObject({
      ...facts,
      outcome: v.literal('down'),
      failure: v.looseObject({
        ...failure.entries,
        class: v.picklist(['handshake', 'token', 'realtime', 'policy', 'monitor']),
      }),
    }),
  ]),
});
