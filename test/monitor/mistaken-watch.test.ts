import { describe, expect, it } from 'vitest';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { mistakesIn, readRight, warningsIn } from './readings.ts';

const target = 'targets: [{ name: chat, url: "wss://rt.example.com/connection/websocket" }]\n';

/** A targets file whose `watch:` has these lines; they begin in line 3, column 3. */
function withWatch(...lines: readonly string[]): string {
  return `${target}watch:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** One channel, in line 4, column 7. */
function withChannel(channel: string): string {
  return withWatch('alerts:', `  - ${channel}`);
}

const hook = 'webhook: { url: "env:HOOK_URL" }';
const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call';

describe('where local mode sends alerts', () => {
  it('is the console alone where nothing is written', () => {
    expect(readRight(target).watch).toEqual({ console: true, channels: [], heartbeat: null });
  });

  it('has everything that is left out filled in', () => {
    const { watch } = readRight(
      withWatch(
        'console: false',
        'alerts:',
        `  - { ${hook} }`,
        '  - { name: webhook-2, severity: critical, events: [firing, resolved], webhook: { url: "https://x/", format: chat, secret: "file:hook.txt", headers: { Authorization: "Bearer env:A" }, ca: "file:ca.pem" } }',
        `  - { ${hook} }`,
        `  - { sns: { topic: "${topic}" } }`,
        'heartbeat: { url: "env:BEAT" }',
      ),
    );
    const everything = { severity: 'info', events: ['firing', 'resolved', 'advisory', 'silent'] };
    const plain = { kind: 'webhook', url: 'env:HOOK_URL', form: 'json', secret: null, headers: {}, ca: [] };
    expect(watch).toEqual({
      console: false,
      channels: [
        { ...plain, name: 'webhook', filter: everything },
        {
          kind: 'webhook',
          name: 'webhook-2',
          filter: { severity: 'critical', events: ['firing', 'resolved'] },
          url: 'https://x/',
          form: 'chat',
          secret: 'file:hook.txt',
          headers: { Authorization: 'Bearer env:A' },
          ca: ['file:ca.pem'],
        },
        { ...plain, name: 'webhook-3', filter: everything },
        { kind: 'sns', name: 'sns', filter: everything, topic },
      ],
      heartbeat: { url: 'env:BEAT', everyMs: 60_000, method: 'GET', headers: {} },
    });
  });
});

describe('a mistake about where alerts go', () => {
  it.each<[string, string, string]>([
    ['a misspelt key', withWatch('alert: []'), '3:3 watch.alert: unknown key "alert"; did you mean "alerts"?'],
    [
      'a key at the wrong place',
      withChannel('{ url: "env:HOOK_URL" }'),
      '4:9 watch.alerts[0].url: unknown key "url" here; it belongs at webhook.url',
    ],
    [
      'no URL',
      withChannel('{ webhook: { format: chat } }'),
      '4:18 watch.alerts[0].webhook.url: the key "url" is missing; write { url: "env:HOOK_URL" }',
    ],
    [
      'no channel',
      withChannel('{ severity: critical }'),
      '4:7 watch.alerts[0]: nothing to send alerts to; write webhook: { url: "env:HOOK_URL" } or sns: { topic: … }',
    ],
    [
      'two channels in one',
      withChannel(`{ ${hook}, sns: { topic: "${topic}" } }`),
      '4:7 watch.alerts[0]: webhook and sns are two channels; write each as an item of its own in the list',
    ],
    [
      'a name twice',
      withWatch('alerts:', `  - { name: a, ${hook} }`, `  - { name: a, ${hook} }`),
      '5:15 watch.alerts[1].name: "a" is the name of the channel in line 4 already; write another',
    ],
    [
      'a format that is close to one',
      withChannel('{ webhook: { url: "https://x/", format: team } }'),
      '4:47 watch.alerts[0].webhook.format: not one of json, chat, teams; did you mean "teams"?',
    ],
    [
      'a URL without a scheme',
      withChannel('{ webhook: { url: hooks.example.com/x } }'),
      '4:25 watch.alerts[0].webhook.url: not an http:// or https:// URL; write https://HOST/path',
    ],
    [
      'a URL in AWS',
      withChannel('{ webhook: { url: "ssm:/hook" } }'),
      '4:25 watch.alerts[0].webhook.url: watch reads no parameters of AWS; write env:NAME or file:PATH',
    ],
    [
      'a wrong name of a variable',
      withChannel('{ webhook: { url: "env:HOOK-URL" } }'),
      '4:25 watch.alerts[0].webhook.url: not the name of an environment variable; write env: and a name of letters, digits and _, such as env:CHAT_SECRET',
    ],
    [
      'a secret that is written out',
      withChannel('{ webhook: { url: "https://x/", secret: whsec_AAAA } }'),
      '4:47 watch.alerts[0].webhook.secret: a secret is named here, never written out; write env:NAME or file:PATH (and replace the secret if this file was shared)',
    ],
    [
      'a header that is a secret and written out',
      withChannel('{ webhook: { url: "https://x/", headers: { Authorization: Bearer abc } } }'),
      '4:65 watch.alerts[0].webhook.headers.Authorization: a secret is named here, never written out; write env:NAME, file:PATH or ssm:/path, or Bearer env:NAME (and replace the secret if this file was shared)',
    ],
    [
      'a header that is ours',
      withChannel('{ webhook: { url: "https://x/", headers: { Webhook-Id: a } } }'),
      '4:50 watch.alerts[0].webhook.headers.Webhook-Id: this header is written by the monitor itself; take it out',
    ],
    [
      'a header from AWS',
      withWatch('heartbeat: { url: "https://x/", headers: { Authorization: "Bearer ssm:/a" } }'),
      '3:61 watch.heartbeat.headers.Authorization: watch reads no parameters of AWS; write env:NAME or file:PATH',
    ],
    [
      'a topic that takes no plain messages',
      withChannel(`{ sns: { topic: "${topic}.fifo" } }`),
      '4:23 watch.alerts[0].sns.topic: not the ARN of a standard topic, such as arn:aws:sns:eu-central-1:123456789012:on-call',
    ],
    [
      'an end without a beginning',
      withChannel(`{ ${hook}, events: [resolved] }`),
      '4:51 watch.alerts[0].events: an end is sent only where its beginning is asked for; write [firing, resolved]',
    ],
    [
      'an event twice',
      withChannel(`{ ${hook}, events: [firing, firing] }`),
      '4:60 watch.alerts[0].events[1]: this stands in the list already; take one of the two out',
    ],
    [
      'a heartbeat without a unit',
      withWatch('heartbeat: { url: "https://x/", every: 60 }'),
      '3:42 watch.heartbeat.every: a duration needs a unit; write 60s (units: ms, s, m, h)',
    ],
    [
      'user information in the URL',
      withWatch('heartbeat: { url: "https://me:hunter2@x/" }'),
      '3:21 watch.heartbeat.url: user information in a URL ends up in logs; take it out and name it as a header: headers: { Authorization: "env:NAME" }',
    ],
  ])('is found with its place: %s', (_, text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  it('never shows what was written as a URL, a secret or a header', () => {
    const secret = 'hunter2-Tr0ub4dor';
    for (const text of [
      withChannel(`{ webhook: { url: "hooks.example.com/${secret}" } }`),
      withChannel(`{ webhook: { url: "env:${secret}" } }`),
      withChannel(`{ webhook: { url: "https://x/", secret: "${secret}" } }`),
      withChannel(`{ webhook: { url: "https://x/", headers: { X-Token: "${secret}" } } }`),
      withChannel(`{ sns: { topic: "${secret}" } }`),
      withWatch(`heartbeat: { url: "ftp://x/${secret}" }`),
      withWatch(`heartbeat: "https://x/${secret}"`),
    ]) {
      const reading = readTargets(text);
      expect(reading.kind).toBe('wrong');
      expect(JSON.stringify(reading)).not.toMatch(/hunter2|Tr0ub4dor/);
    }
  });
});

describe('a warning about where alerts go', () => {
  it('is given for clear text', () => {
    expect(warningsIn(withChannel('{ webhook: { url: "http://hooks.example.com/" } }'))).toEqual([
      '4:25 watch.alerts[0].webhook.url: sent over http:// in clear text; write https:// if the receiver can',
    ]);
    expect(warningsIn(withWatch('heartbeat: { url: "http://127.0.0.1:8000/" }'))).toEqual([]);
  });

  it('is given in a file that can be deployed', () => {
    expect(warningsIn(`regions: { home: eu-central-1 }\n${withWatch('console: true')}`)).toEqual([
      '3:1 watch: only local mode reads this; a deployment alerts through its own SNS topic',
    ]);
  });
});
