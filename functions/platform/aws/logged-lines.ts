import * as v from 'valibot';
import { groups } from '../../failure/catalogue.ts';
import type { Owner, SdkExperience } from '../../failure/entry.ts';
import type { FailureClass } from '../../failure/phases.ts';
import type { LoggedCheck, SentAlert } from '../../monitor/alerting/alert-ports.ts';

const owners = ['net', 'tls', 'edge', 'app', 'server', 'us', '-'] as const satisfies readonly Owner[];
const experiences = ['retry', 'dead', 'blip', '-'] as const satisfies readonly SdkExperience[];
const classes = ['handshake', 'token', 'realtime', 'policy', 'monitor'] as const satisfies readonly FailureClass[];

const failureSchema = v.object({
  code: v.string(),
  phase: v.picklist(groups),
  class: v.picklist(classes),
  owner: v.picklist(owners),
  sdk: v.picklist(experiences),
  title: v.string(),
  cause: v.string(),
  fix: v.array(v.string()),
  evidence: v.record(v.string(), v.unknown()),
});

const isoTime = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number(),
);

const checkLine = v.object({
  message: v.literal('check'),
  drill: v.optional(v.boolean(), false),
  check: v.object({
    target: v.string(),
    region: v.string(),
    startedAt: isoTime,
    failure: v.optional(failureSchema),
    degradations: v.optional(v.array(failureSchema), []),
  }),
});

const states = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

const sentLine = v.object({
  message: v.literal('alert'),
  alert: v.object({
    alarm: v.string(),
    event: v.string(),
    state: v.picklist(states),
    changedMs: v.number(),
    code: v.nullable(v.string()),
    sinceMs: v.nullable(v.number()),
    isDrill: v.boolean(),
    target: v.exactOptional(v.string()),
  }),
});

/** The check of an evidence line; null for any other line, such as one of Lambda's own. */
export function readCheckLine(line: string): LoggedCheck | null {
  const parsed = v.safeParse(checkLine, readJson(line));
  if (!parsed.success) return null;
  const { check, drill } = parsed.output;
  const { target, region, startedAt, failure, degradations } = check;
  return { target, region, startedMs: startedAt, isDrill: drill, failure: failure ?? null, degradations };
}

/** What the line of a sent alert says; null for any other line. */
export function readSentLine(line: string): SentAlert | null {
  const parsed = v.safeParse(sentLine, readJson(line));
  return parsed.success ? parsed.output.alert : null;
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
