import type { AlarmDefinition } from '../../functions/alarm/alarm-definition.ts';
import { classOf, findText, groupOf } from '../../functions/failure/catalogue.ts';
import type { Phase } from '../../functions/failure/phases.ts';
import type { HistoryFile } from '../../functions/history/history-file.ts';
import type { AlarmState } from '../../functions/history/store.ts';
import type { Check, Failure } from '../../functions/probe/outcome.ts';

/** What happened: a store that is filled with it has to tell it again. */
export interface Recording {
  readonly file: HistoryFile;
  readonly checks: readonly Check[];
  /** Synthetic failures, which are no history. */
  readonly drills?: readonly Check[];
  readonly alarms?: readonly { readonly name: string; readonly state: AlarmState; readonly sinceMs: number }[];
  readonly nowMs: number;
}

export const minuteMs = 60_000;
/** A Sunday, in the last minute of an hour. */
export const nowMs = Date.parse('2026-11-22T08:59:30.000Z');
export const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'] as const;

export function makeFile(options: Partial<HistoryFile> = {}, names: readonly string[] = ['chat']): HistoryFile {
  const rule = { failures: 2, of: 5, regions: 2 };
  const alerts = { handshake: rule, token: rule, realtime: rule, policy: { failures: 1, of: 1, regions: 1 } };
  const targets = names.map((name) => ({ name, ping: null, roundTrip: null, policy: null, alerts }));
  return { everyMs: minuteMs, probingRegions: regions, targets, ...options };
}

export interface CheckOptions {
  readonly target?: string;
  readonly region?: string;
  /** null: up. */
  readonly code?: string | null;
  readonly totalMs?: number;
  /** Those that happened; as in every check, dns is one of them. */
  readonly phasesMs?: Readonly<Partial<Record<Phase, number>>>;
  readonly version?: string;
}

export function makeCheck(startedMs: number, options: CheckOptions = {}): Check {
  const {
    target = 'chat',
    region = 'eu-central-1',
    code = null,
    totalMs = 80,
    phasesMs = {},
    version = '6.3.1',
  } = options;
  const facts = {
    schema: 1,
    target,
    url: 'wss://rt.example.com/connection/websocket',
    region,
    startedAt: new Date(startedMs).toISOString(),
    timingsMs: { dns: 1, ...phasesMs, total: totalMs },
    attempts: [{ ip: '203.0.113.7', family: 4, outcome: 'connected', ms: 9.8 }],
  } as const;
  if (code === null) {
    return { ...facts, outcome: 'up', degradations: [], tls: { certificate }, server: { version } };
  }
  const failure = makeFailure(code);
  return failure.phase === 'degraded'
    ? { ...facts, outcome: 'degraded', degradations: [failure], tls: { certificate }, server: { version } }
    : { ...facts, outcome: 'down', degradations: [], failure };
}

/** One check a minute in each region, in [fromMs, toMs), some seconds into the minute; `codeAt` says what fails. */
export function makeChecks(
  fromMs: number,
  toMs: number,
  codeAt: (timeMs: number, region: string) => string | null | 'no check' = () => null,
  from: readonly string[] = regions,
): readonly Check[] {
  const checks: Check[] = [];
  for (let timeMs = fromMs; timeMs < toMs; timeMs += minuteMs) {
    for (const [index, region] of from.entries()) {
      const code = codeAt(timeMs, region);
      if (code !== 'no check') checks.push(makeCheck(timeMs + 3_000 + index * 1_000, { region, code }));
    }
  }
  return checks;
}

const certificate = {
  subject: 'CN=rt.example.com',
  issuer: 'CN=Example TLS CA 3',
  names: ['rt.example.com'],
  validFrom: '2026-10-01T00:00:00.000Z',
  validTo: '2026-12-30T00:00:00.000Z',
  daysLeft: 38,
  fingerprint256: '5A:0F:11',
  chainLength: 2,
};

function makeFailure(code: string): Failure {
  const text = findText(code);
  if (text === undefined) throw new TypeError(`there is no code ${code}`);
  const { owner, sdk, title, cause, fix } = text;
  return { code, phase: groupOf(code), class: classOf(code), owner, sdk, title, cause, fix, evidence: {} };
}

/** An alarm of which only the name, the place and the state matter. */
export function defineAny(name: string, region: string): AlarmDefinition {
  return {
    type: 'composite',
    name,
    description: name,
    region,
    purpose: { kind: 'failing', target: 'chat', class: 'handshake', severity: 'critical' },
    topic: 'alarm',
    rule: 'ALARM("x")',
    suppressor: null,
  };
}
