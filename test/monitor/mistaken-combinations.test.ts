import { describe, expect, it } from 'vitest';
import { mistakesIn, warningsIn, withKeys } from './readings.ts';

const url = 'wss://rt.example.com/connection/websocket';

describe('keys that are wrong together', () => {
  it.each<[string, string, string]>([
    [
      'a name twice',
      `targets:\n  - { name: chat, url: "${url}" }\n  - { name: chat, url: "${url}" }\n`,
      '3:13 targets[1].name: "chat" is the name of the target in line 2 already; write another',
    ],
    [
      'two sources of a token',
      withKeys('token: { fixed: env:A, fetch: { url: https://x/ } }'),
      '4:12 targets[0].token: fetch and fixed are two sources of one token; keep one of them',
    ],
    [
      'no source of a token',
      withKeys('token: {}'),
      '4:12 targets[0].token: no source of a token; write mint, fetch or fixed, or token: none',
    ],
    [
      'two kinds of key',
      withKeys('token: { mint: { hmacSecret: env:A, privateKey: env:B } }'),
      '4:20 targets[0].token.mint: hmacSecret and privateKey are two kinds of key for one token; keep the one that the server verifies with',
    ],
    [
      'no key',
      withKeys('token: { mint: { ttl: 2m } }'),
      '4:20 targets[0].token.mint: no key to sign with; write hmacSecret: "env:NAME", or privateKey: file:PATH',
    ],
    [
      'an algorithm of the other kind',
      withKeys('token: { mint: { hmacSecret: env:A, algorithm: RS256 } }'),
      '4:52 targets[0].token.mint.algorithm: RS256 signs with a private key, not with a secret; write privateKey in place of hmacSecret, or HS256',
    ],
    [
      'a claim that the monitor sets',
      withKeys('token: { mint: { hmacSecret: env:A, claims: { exp: 5 } } }'),
      '4:51 targets[0].token.mint.claims.exp: exp is set by the monitor; take it out, and write ttl for the lifetime',
    ],
    [
      'a sub that is a number',
      withKeys('token: { mint: { hmacSecret: env:A, claims: { sub: 5 } } }'),
      '4:56 targets[0].token.mint.claims.sub: Centrifugo refuses a sub that is not text; put it in quotes',
    ],
    [
      'part of a second',
      withKeys('token: { mint: { hmacSecret: env:A, ttl: 10500ms } }'),
      '4:46 targets[0].token.mint.ttl: tokens live for whole seconds; write 11s',
    ],
    [
      'a body behind GET',
      withKeys('token: { fetch: { url: https://x/, method: GET, body: x } }'),
      '4:48 targets[0].token.fetch.method: GET carries no body; write method: POST, or take the body out',
    ],
    [
      'a refresh of a fixed token',
      withKeys('token: { fixed: env:A }', 'refresh: true'),
      '5:14 targets[0].refresh: a fixed token gives no second one to refresh with; write token: { mint: … } or { fetch: … }, or refresh: false',
    ],
    [
      'a refresh of no token',
      withKeys('refresh: true'),
      '4:14 targets[0].refresh: without a token there is nothing to refresh; write a token, or refresh: false',
    ],
    [
      'json against the query',
      `targets:\n  - { name: chat, url: "${url}?format=protobuf", protocol: json }\n`,
      `2:95 targets[0].protocol: the URL's query chooses protobuf, and it wins over json; write protocol: protobuf, or take the query out of the URL`,
    ],
    [
      'more failures than minutes',
      withKeys('alerts: { token: { failures: 6, of: 5 } }'),
      '4:34 targets[0].alerts.token.failures: 6 failed minutes of the last 5 cannot be; write failures no greater than of',
    ],
    [
      'more failures than the default minutes',
      withKeys('alerts: { token: { failures: 6 } }'),
      '4:34 targets[0].alerts.token.failures: 6 failed minutes of the last 5 cannot be (the other number is a default); write failures no greater than of',
    ],
    [
      'more regions than there are',
      withKeys('alerts: { token: { regions: 2 } }'),
      '4:33 targets[0].alerts.token.regions: more regions than there are: a file without regions has one, local; write 1 or less, or leave the key out, or name more regions',
    ],
    [
      'more regions than are named',
      `regions: { home: eu-central-1, probe: [us-east-1] }\n${withKeys('alerts: { token: { regions: 3 } }')}`,
      '5:33 targets[0].alerts.token.regions: more regions than there are: the file has 2; write 2 or less, or leave the key out, or name more regions',
    ],
    [
      'a region twice',
      `regions: { home: eu-central-1, standby: eu-central-1 }\n${withKeys()}`,
      '1:41 regions.standby: this region is named already; name each once (home and standby probe as well)',
    ],
    [
      'an alarm that never rests',
      withKeys('alerts: { silent: { after: 1m } }'),
      '4:32 targets[0].alerts.silent.after: checks run every 1m, so this alarm would never rest; write at least 2m',
    ],
    [
      'a run that outlasts the next one',
      withKeys('confirm: { attempts: 5 }', 'timeouts: { total: 20s }'),
      '5:24 targets[0].timeouts.total: a run may take 104s (5 × 20s, with the pauses between), and the next one comes after 1m; write less here, or a longer every',
    ],
    [
      'a refusal that cannot be tried',
      withKeys('policy: { refuse: [expired-token] }'),
      '4:24 targets[0].policy.refuse[0]: an expired token can only be made where the monitor signs; write token: { mint: … }, or take it out',
    ],
    [
      'a refusal twice',
      withKeys('policy: { refuse: [anonymous, anonymous] }'),
      '4:35 targets[0].policy.refuse[1]: this stands in the list already; take one of the two out',
    ],
    [
      'an Origin among the headers',
      withKeys('headers: { origin: https://app.example.com }'),
      '4:16 targets[0].headers.origin: the Origin has a key of its own; write origin: beside headers',
    ],
    [
      'a header that the probe writes',
      withKeys('headers: { Upgrade: websocket }'),
      '4:16 targets[0].headers.Upgrade: this header is written by the monitor itself; take it out',
    ],
    [
      'a header twice',
      withKeys('headers: { X-A: a, x-a: b }'),
      '4:24 targets[0].headers.x-a: this header stands here already in another case; keep one of the two',
    ],
  ])('is found with its place: %s', (_, text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  it('says all at once: one mistake hides no other', () => {
    const rules = '{ handshake: { failures: 400, of: 300, severity: x }, token: { failure: 9, of: 290 } }';
    expect(
      mistakesIn(`regions: { home: eu-central-1 }\nevery: 5m\nbudget: x\n${withKeys(`alerts: ${rules}`)}`),
    ).toEqual([
      '3:9 budget: write a number from 0 to 1000000',
      '7:38 targets[0].alerts.handshake.failures: 400 failed minutes of the last 300 cannot be; write failures no greater than of',
      '7:47 targets[0].alerts.handshake.of: 300 rounds of 5 minutes are more than CloudWatch looks back; write at most 288',
      '7:62 targets[0].alerts.handshake.severity: not one of critical, warning, info; write one of these',
      '7:76 targets[0].alerts.token.failure: unknown key "failure"; did you mean "failures"?',
      '7:92 targets[0].alerts.token.of: 290 rounds of 5 minutes are more than CloudWatch looks back; write at most 288',
    ]);
  });
});

describe('a warning about a targets file', () => {
  it.each<[string, string, string]>([
    [
      'a token in clear text',
      'targets: [{ name: a, url: "ws://rt.example.com/", token: { fixed: env:A } }]',
      '1:27 targets[0].url: a token is sent over ws:// in clear text; write wss:// if the server can',
    ],
    [
      'a token that lives long',
      withKeys('token: { mint: { hmacSecret: env:A, ttl: 2h } }'),
      '4:46 targets[0].token.mint.ttl: a token that is stolen can be used as long as this; a check needs one for a minute or two, such as 2m',
    ],
    [
      'a subscription token',
      withKeys('token: { mint: { hmacSecret: env:A, claims: { channel: a } } }'),
      '4:51 targets[0].token.mint.claims.channel: channel makes it a subscription token, which Centrifugo refuses at connect; write channels for a list',
    ],
    [
      'a token endpoint in clear text',
      withKeys('token: { fetch: { url: http://app.example.com/ } }'),
      '4:28 targets[0].token.fetch.url: the token comes over http:// in clear text; write https:// if the endpoint can',
    ],
    [
      'a limit that is never reached',
      withKeys('timeouts: { total: 2s, tls: 4s }'),
      '4:33 targets[0].timeouts.tls: never reached: the whole check ends after 2s',
    ],
    [
      'a refresh that is not reached',
      withKeys('token: { fetch: { url: https://x/ } }', 'until: connect', 'refresh: true'),
      '5:12 targets[0].until: the check stops after connect, before the refresh that is asked for',
    ],
    [
      'a secret in the URL',
      'targets: [{ name: a, url: "wss://a.example/c?x=eyJhbGciOiJIUzI1NiJ9.e30.c2ln" }]',
      '1:27 targets[0].url: its query looks like a secret, which ends up in the logs of proxies; name it instead: token: { fixed: "env:NAME" }, or a header (and replace the secret if this file was shared)',
    ],
    [
      'a secret that lies in AWS, in a file that is never deployed',
      withKeys('headers: { Authorization: "Bearer ssm:/a/b" }'),
      '4:31 targets[0].headers.Authorization: ssm: is read in AWS only, and a file without regions serves this machine; write env:NAME or file:PATH',
    ],
    [
      'seconds that AWS does not have',
      `every: 30s\nregions: { home: eu-central-1 }\n${withKeys()}`,
      '1:8 every: AWS schedules by whole minutes, so this serves watch only; write 1m to deploy',
    ],
    [
      'a region that AWS does not have',
      `regions: { home: office }\n${withKeys()}`,
      '1:18 regions.home: not shaped like the name of an AWS region, such as eu-central-1; it can only be watched from, not deployed to',
    ],
    [
      'an algorithm that Centrifugo does not have',
      withKeys('token: { mint: { privateKey: env:A, algorithm: PS384 } }'),
      '4:52 targets[0].token.mint.algorithm: Centrifugo does not know PS384 and refuses such tokens; write RS384, which the same RSA key signs',
    ],
    [
      'what is tried more often than checks run',
      `every: 5m\n${withKeys('policy: { refuse: [anonymous], every: 1m }')}`,
      '5:43 targets[0].policy.every: checks run every 5m, and this is part of them',
    ],
  ])('does not make it wrong: %s', (_, text, warning) => {
    expect(mistakesIn(text)).toEqual([]);
    expect(warningsIn(text).filter((one) => !one.includes('not checked by this version'))).toEqual([warning]);
  });

  it('says of an alarm whose trouble is never looked for that it is never raised', () => {
    const rules = '{ token: { of: 9 }, realtime: { of: 9 }, policy: false, certificate: { days: 9 } }';
    const target = `{ name: a, url: "ws://127.0.0.1/", until: upgrade, alerts: ${rules} }`;
    expect(warningsIn(`targets: [${target}]`)).toEqual([
      '1:72 targets[0].alerts.token: never raised: checks stop after upgrade; take it out',
      '1:90 targets[0].alerts.realtime: never raised: the target asks for neither ping nor roundTrip; take it out',
      '1:126 targets[0].alerts.certificate: never raised: a ws:// URL has no certificate; take it out',
    ]);
    expect(warningsIn(`defaults: { alerts: ${rules} }\n${withKeys('until: connect')}`)).toEqual([]);
  });

  it('says of what is understood, and not checked, that it is not', () => {
    const unchecked = 'is not checked by this version: a check ends with the refresh of the token';
    const both = `targets: [{ name: a, url: "${url}", ping: true, roundTrip: { channel: a, publish: client } }]`;
    expect(warningsIn(both)).toEqual([
      expect.stringContaining(`targets[0].ping: ${unchecked}`),
      expect.stringContaining(`targets[0].roundTrip: ${unchecked}`),
    ]);
    expect(warningsIn(withKeys('ping: false, policy: false'))).toEqual([]);
    expect(warningsIn(`defaults: { ping: true }\n${withKeys('metrics: lean')}`)).toEqual([
      expect.stringContaining(`defaults.ping: ${unchecked}`),
    ]);
  });

  it('is not given for a server on this machine', () => {
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000']) {
      expect(warningsIn(`targets: [{ name: a, url: "ws://${host}/", token: { fixed: env:A } }]`)).toEqual([]);
    }
  });
});
