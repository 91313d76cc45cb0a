import { defineAlarms } from '../../functions/alarm/definitions.ts';
import type { AlertMessage } from '../../functions/alert/compose-message.ts';
import { describeEvidence } from '../../functions/failure/describe-evidence.ts';
import { diagnose } from '../../functions/failure/diagnose.ts';
import type { Failure } from '../../functions/failure/failure.ts';
import type {
  AlarmChange,
  AlertReadings,
  LoggedCheck,
  SentAlert,
  SeriesPoint,
} from '../../functions/monitor/alerting/alert-ports.ts';
import { type DeliveryContext, deliverAlert } from '../../functions/monitor/alerting/deliver-alert.ts';
import { SentMemory } from '../../functions/monitor/alerting/sent-memory.ts';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import type { TargetsFile } from '../../functions/monitor/settle-targets.ts';
import { createConsoleLinks } from '../../functions/platform/aws/console-links.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';

export const prefix = 'canary-prod';
export const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'] as const;

export const file = settled(`
regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }
targets:
  - name: chat
    url: wss://rt.example.com/connection/websocket
    token: { fixed: env:TOKEN }
`);
export const definitions = defineAlarms(file, prefix);

/** Two regions, of which both have to fail. */
export const pair = settled(`
regions: { home: eu-central-1, standby: eu-west-1 }
targets: [{ name: chat, url: "wss://rt.example.com/connection/websocket", token: { fixed: env:TOKEN } }]
`);

/** A failed or reported minute: `minute` counts from 08:00 UTC on 22 November 2026. */
export interface Minute {
  readonly minute: number;
  readonly region: string;
  readonly metric: string;
  readonly value?: number;
  readonly code?: string;
}

export const at = (minute: number, second = 0): number => Date.UTC(2026, 10, 22, 8, minute, second);

/** What the stores hold; a function in its place is what the reading does instead. */
export interface Stores {
  readonly minutes?: readonly Minute[] | (() => Promise<never>);
  readonly checks?: readonly LoggedCheck[] | (() => Promise<never>);
  readonly sent?: readonly SentAlert[] | (() => Promise<never>);
}

/** Stores in memory, asked as the real ones are. */
export function readingsOf({ minutes = [], checks = [], sent = [] }: Stores): AlertReadings {
  return {
    readSeries: async (queries, { fromMs, toMs }) => {
      if (typeof minutes === 'function') return minutes();
      return queries.map(({ metric, dimensions }) =>
        minutes
          .filter((one) => one.metric === metric && one.region === dimensions.Region && one.code === dimensions.Code)
          .map(({ minute, value = 1 }): SeriesPoint => ({ timeMs: at(minute), value }))
          .filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs),
      );
    },
    readChecks: async ({ region, target, onlyDown, fromMs, toMs }) => {
      if (typeof checks === 'function') return checks();
      return checks.filter(
        (one) =>
          one.region === region &&
          (target === null || one.target === target) &&
          (!onlyDown || one.failure !== null) &&
          one.startedMs >= fromMs &&
          one.startedMs < toMs,
      );
    },
    readSent: async (alarm) => (typeof sent === 'function' ? sent() : sent.filter((one) => one.alarm === alarm)),
  };
}

export interface Scene {
  readonly file?: TargetsFile;
  readonly stores?: Stores;
  readonly memory?: SentMemory;
  readonly remainingMs?: number;
  readonly publish?: (message: AlertMessage) => Promise<void>;
}

/** Delivers a change to an outlet that keeps what it gets. */
export async function deliver(change: AlarmChange, scene: Scene = {}) {
  const published: AlertMessage[] = [];
  const context: DeliveryContext = {
    definitions: scene.file === undefined ? definitions : defineAlarms(scene.file, prefix),
    regions: (scene.file ?? file).probingRegions,
    describeEvidence,
    memory: scene.memory ?? new SentMemory(),
    mayComeLate: true,
    findLinks: createConsoleLinks({
      home: 'eu-central-1',
      dashboard: 'centrifugo-canary-prod',
      checkLogGroup: '/aws/lambda/centrifugo-canary-prod-check-targets',
    }),
    readings: readingsOf(scene.stores ?? {}),
    outlet: {
      publish: async (message) => {
        await scene.publish?.(message);
        published.push(message);
      },
    },
  };
  const delivery = await deliverAlert(change, context, startDeadline(systemClock, scene.remainingMs ?? 30_000));
  return { delivery, published };
}

/** What CloudWatch tells when an alarm of the scene changes. */
export function changeOf(
  name: string,
  newState: AlarmChange['newState'],
  changedMs: number,
  more: Partial<AlarmChange> = {},
): AlarmChange {
  const oldState = newState === 'ALARM' ? 'OK' : 'ALARM';
  const alarm = `${prefix}/${name}`;
  const region = more.region ?? 'eu-central-1';
  const arn = `arn:aws:cloudwatch:${region}:123456789012:alarm:${alarm}`;
  const description = definitions.find((one) => one.name === alarm && one.region === region)?.description ?? '';
  const reason = `${arn}/us-east-1 transitioned to ${newState} at Sunday 22 November, 2026 08:05:02 UTC`;
  return {
    alarm,
    region,
    newState,
    oldState,
    changedMs,
    reason,
    fields: {
      AlarmName: alarm,
      AlarmDescription: description,
      AWSAccountId: '123456789012',
      NewStateValue: newState,
      NewStateReason: reason,
      StateChangeTime: new Date(changedMs).toISOString().replace('Z', '+0000'),
      Region: 'EU (Frankfurt)',
      AlarmArn: arn,
      OldStateValue: oldState,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      AlarmRule: 'AT_LEAST(2, ALARM, ("…"))',
    },
    ...more,
  };
}

/** Every region reports in each of these minutes. */
export function beats(from: number, to: number, where: readonly string[] = regions): readonly Minute[] {
  return where.flatMap((region) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ minute: from + index, region, metric: 'ChecksRun' })),
  );
}

export function failures(region: string, code: string, ...minutes: readonly number[]): readonly Minute[] {
  return minutes.map((minute) => ({ minute, region, metric: 'Failures', code }));
}

export function downCheck(region: string, minute: number, failure: Failure, isDrill = false): LoggedCheck {
  return { target: 'chat', region, startedMs: at(minute, 7), isDrill, failure, degradations: [] };
}

export const expired: Failure = diagnose({
  phase: 'tls',
  host: 'rt.example.com',
  serverName: 'rt.example.com',
  ended: 'certificate',
  keysAgreed: true,
  afterHandshake: false,
  protocol: 'TLSv1.3',
  faults: ['certificate-expired'],
  certificates: [
    {
      subject: 'CN=rt.example.com',
      issuer: 'CN=Example TLS CA 3',
      names: ['rt.example.com'],
      validFrom: '2026-08-24T08:00:00.000Z',
      validTo: '2026-11-22T08:00:00.000Z',
      fingerprint256: '5A:0F:11',
      key: 'EC prime256v1',
      signature: 'ecdsa-with-SHA256',
      selfSigned: false,
    },
  ],
  verification: 'CERT_HAS_EXPIRED',
  expired: { subject: 'CN=rt.example.com', validTo: '2026-11-22T08:00:00.000Z', isLeaf: true },
});

export const expiring: Failure = diagnose({
  phase: 'degraded',
  certificateExpiring: {
    subject: 'CN=rt.example.com',
    validTo: '2026-12-01T08:00:00.000Z',
    daysLeft: 8,
    limitDays: 14,
    isLeaf: true,
  },
});

function settled(text: string): TargetsFile {
  const reading = readTargets(text);
  if (reading.kind === 'wrong') throw new TypeError(reading.mistakes.map(({ message }) => message).join('\n'));
  return reading.file;
}
