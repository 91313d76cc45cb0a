import type { AlertEvent, AlertSeverity } from '../alert/alert-facts.ts';
import type { WebhookForm } from '../alert/formats/format.ts';
import { toMs } from './duration.ts';
import { alertEvents, type WrittenWatch } from './watch-schema.ts';

/** What only local mode reads of a targets file, with every key given. Secrets are still names. */
export interface WatchSettings {
  /** Whether alerts are written to the console. */
  readonly console: boolean;
  readonly channels: readonly ChannelSettings[];
  /** null: nothing is called. */
  readonly heartbeat: HeartbeatSettings | null;
}

/** Where alerts go, and which. */
export type ChannelSettings = {
  /** Unique in the file. What is not delivered yet belongs to it. */
  readonly name: string;
  readonly filter: AlertFilter;
} & (({ readonly kind: 'webhook' } & WebhookSettings) | ({ readonly kind: 'sns' } & TopicSettings));

/** Lets an alert pass that is at least as urgent, and whose event is among these. */
export interface AlertFilter {
  readonly severity: AlertSeverity;
  readonly events: readonly AlertEvent[];
}

export interface WebhookSettings {
  /** A URL, or the name of a secret that holds one. */
  readonly url: string;
  readonly form: WebhookForm;
  /** The name of a secret; null: requests are not signed. */
  readonly secret: string | null;
  /** Values may name secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** `file:` names. */
  readonly ca: readonly string[];
}

export interface TopicSettings {
  readonly topic: string;
}

export interface HeartbeatSettings {
  /** A URL, or the name of a secret that holds one. */
  readonly url: string;
  readonly everyMs: number;
  readonly method: 'GET' | 'POST';
  /** Values may name secrets. */
  readonly headers: Readonly<Record<string, string>>;
}

export function settleWatch(written: WrittenWatch = {}): WatchSettings {
  const { alerts = [], console = true, heartbeat } = written;
  return { console, channels: settleChannels(alerts), heartbeat: settleHeartbeat(heartbeat) };
}

type WrittenChannel = NonNullable<WrittenWatch['alerts']>[number];

function settleChannels(written: readonly WrittenChannel[]): readonly ChannelSettings[] {
  const taken = new Set(written.flatMap(({ name }) => name ?? []));
  return written.map((channel) => {
    const { name, severity = 'info', events = alertEvents } = channel;
    const filter = { severity, events };
    const given = (kind: string) => name ?? takeName(kind, taken);
    if (channel.webhook !== undefined) {
      const { url, format = 'json', secret = null, headers = {}, ca = [] } = channel.webhook;
      const settings = { url, form: format, secret, headers, ca: typeof ca === 'string' ? [ca] : ca };
      return { kind: 'webhook', name: given('webhook'), filter, ...settings };
    }
    if (channel.sns !== undefined) return { kind: 'sns', name: given('sns'), filter, topic: channel.sns.topic };
    throw new TypeError('a channel that its judge should have refused');
  });
}

/** `webhook`, `webhook-2` and so on: the first that is free. */
function takeName(kind: string, taken: Set<string>): string {
  let name = kind;
  for (let number = 2; taken.has(name); number += 1) name = `${kind}-${number}`;
  taken.add(name);
  return name;
}

function settleHeartbeat(written: WrittenWatch['heartbeat']): HeartbeatSettings | null {
  if (written === undefined) return null;
  const { url, every = '1m', method = 'GET', headers = {} } = written;
  return { url, everyMs: toMs(every), method, headers };
}
