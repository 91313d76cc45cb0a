import { judgeHeaderValue } from './judge-tokens.ts';
import type { Findings, Salvaged, SalvagedFile } from './judgement.ts';
import type { Path } from './located-yaml.ts';
import { readMaybeSecret } from './secret-name.ts';
import { isPlainAndRemote } from './url-rules.ts';

type SalvagedWatch = NonNullable<SalvagedFile['watch']>;
type Channel = NonNullable<NonNullable<SalvagedWatch['alerts']>[number]>;

/** Judges where local mode sends alerts: what is wrong only when two keys are seen together. */
export function judgeWatch(file: SalvagedFile, findings: Findings): void {
  if (file.watch === undefined) return;
  if (file.regions !== undefined) {
    findings.warning(['watch'], 'only local mode reads this; a deployment alerts through its own SNS topic', 'key');
  }
  const firstIndex = new Map<string, number>();
  (file.watch.alerts ?? []).forEach((channel, index) => {
    if (channel === undefined) return;
    const path = ['watch', 'alerts', index];
    judgeName(path, channel, index, firstIndex, findings);
    judgeKind(path, channel, findings);
    judgeEvents(path, channel, findings);
    if (channel.webhook !== undefined) judgeRequest([...path, 'webhook'], channel.webhook, findings);
  });
  if (file.watch.heartbeat !== undefined) judgeRequest(['watch', 'heartbeat'], file.watch.heartbeat, findings);
}

function judgeName(
  path: Path,
  { name }: Channel,
  index: number,
  firstIndex: Map<string, number>,
  findings: Findings,
): void {
  if (name === undefined) return;
  const first = firstIndex.get(name);
  if (first === undefined) {
    firstIndex.set(name, index);
    return;
  }
  const line = findings.lineOf(['watch', 'alerts', first, 'name']);
  findings.mistake([...path, 'name'], `"${name}" is the name of the channel in line ${line} already; write another`);
}

function judgeKind(path: Path, channel: Channel, findings: Findings): void {
  const kinds = (['webhook', 'sns'] as const).filter((kind) => kind in channel);
  const isUnspoilt = Object.values(channel).every((value) => value !== undefined);
  if (kinds.length === 0 && isUnspoilt) {
    findings.mistake(path, 'nothing to send alerts to; write webhook: { url: "env:HOOK_URL" } or sns: { topic: … }');
  }
  if (kinds.length > 1) {
    findings.mistake(path, 'webhook and sns are two channels; write each as an item of its own in the list');
  }
}

function judgeEvents(path: Path, { events }: Channel, findings: Findings): void {
  const written = events ?? [];
  if (events === undefined || written.includes(undefined)) return;
  written.forEach((event, index) => {
    if (written.indexOf(event) < index) {
      findings.mistake([...path, 'events', index], 'this stands in the list already; take one of the two out');
    }
  });
  if (written.every((event) => event === 'resolved')) {
    findings.mistake(
      [...path, 'events'],
      'an end is sent only where its beginning is asked for; write [firing, resolved]',
    );
  }
}

/** Headers that are made from the alert and its signature. */
const ownHeaders =
  /^(connection|upgrade|content-length|content-type|transfer-encoding|webhook-(id|timestamp|signature))$/i;

interface Request {
  readonly url?: string | undefined;
  readonly headers?: Salvaged<Record<string, string>> | undefined;
}

function judgeRequest(path: Path, { url, headers }: Request, findings: Findings): void {
  if (url !== undefined && /^https?:/i.test(url) && isPlainAndRemote(new URL(url))) {
    findings.warning([...path, 'url'], 'sent over http:// in clear text; write https:// if the receiver can');
  }
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    const here = [...path, 'headers', name];
    const lowerCased = name.toLowerCase();
    if (seen.has(lowerCased)) {
      findings.mistake(here, 'this header stands here already in another case; keep one of the two', 'key');
    }
    seen.add(lowerCased);
    if (ownHeaders.test(name)) {
      findings.mistake(here, 'this header is written by the monitor itself; take it out', 'key');
    }
    if (value !== undefined) judgeValue(here, name, value, findings);
  }
}

function judgeValue(path: Path, name: string, value: string, findings: Findings): void {
  const meant = readMaybeSecret(value);
  if (meant.kind === 'secret' && meant.name.startsWith('ssm:')) {
    findings.mistake(path, 'watch reads no parameters of AWS; write env:NAME or file:PATH');
  } else judgeHeaderValue(path, name, value, findings);
}
