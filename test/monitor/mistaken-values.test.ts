import { describe, expect, it } from 'vitest';
import { mistakesIn, withKeys } from './readings.ts';

const url = 'wss://rt.example.com/connection/websocket';

describe('a value that is wrong in itself', () => {
  it.each<[string, string, string]>([
    ['an unknown key', withKeys('tokn: none'), '4:5 targets[0].tokn: unknown key "tokn"; did you mean "token"?'],
    [
      'another way to write a key',
      withKeys('server-name: x'),
      '4:5 targets[0].server-name: unknown key "server-name"; did you mean "serverName"?',
    ],
    [
      'a key at the wrong place',
      withKeys('ttl: 2m'),
      '4:5 targets[0].ttl: unknown key "ttl" here; it belongs at token.mint.ttl',
    ],
    [
      'a key like no other',
      `zzz: 1\n${withKeys()}`,
      '1:1 zzz: unknown key "zzz"; the nearest known one is "every" (known here: regions, every, budget, history, watch, defaults, targets)',
    ],
    [
      'a missing key',
      `targets:\n  - url: ${url}\n`,
      '2:5 targets[0].name: the key "name" is missing; write { name: chat, url: wss://rt.example.com/connection/websocket }',
    ],
    [
      'no targets',
      'every: 1m\n',
      '1:1 targets: the key "targets" is missing; write targets: [{ name: chat, url: wss://rt.example.com/connection/websocket }]',
    ],
    [
      'an empty list',
      'targets: []\n',
      '1:10 targets: the list is empty; write - { name: chat, url: wss://rt.example.com/connection/websocket }',
    ],
    [
      'an empty file',
      '# nothing\n',
      '1:1 : there is nothing in this file; write targets: and below it what is to be watched',
    ],
    [
      'a list in place of a map',
      '- a\n',
      '1:1 : keys and values belong here, not a list; write targets: [{ name: chat, url: wss://rt.example.com/connection/websocket }]',
    ],
    [
      'an empty list in place of a map',
      withKeys('headers: []'),
      '4:14 targets[0].headers: keys and values belong here, not a list; write { X-Api-Key: "env:API_KEY" }',
    ],
    [
      'text in place of a target',
      'targets: [chat]\n',
      '1:11 targets[0]: keys and values belong here, not text; write { name: chat, url: wss://rt.example.com/connection/websocket }',
    ],
    [
      'nothing behind a key',
      withKeys('origin:'),
      '4:5 targets[0].origin: nothing stands here; write the origin of the site, without a path, such as https://app.example.com, or none',
    ],
    [
      'a number that should be text',
      withKeys('labels: { tier: 1 }'),
      '4:21 targets[0].labels.tier: text belongs here; put the value in quotes',
    ],
    [
      'text that should be a number',
      withKeys('confirm: { attempts: "2" }'),
      '4:26 targets[0].confirm.attempts: write a whole number from 1 to 5, without quotes: 2',
    ],
    [
      'a number out of bounds',
      withKeys('confirm: { attempts: 99 }'),
      '4:26 targets[0].confirm.attempts: write a whole number from 1 to 5',
    ],
    ['yes in place of true', withKeys('refresh: yes'), '4:14 targets[0].refresh: write true or false, without quotes'],
    [
      'a duration without a unit',
      `every: 1\n${withKeys()}`,
      '1:8 every: a duration needs a unit; write 1m (units: ms, s, m, h)',
    ],
    [
      'a duration in words',
      withKeys('timeouts: { total: 5 seconds }'),
      '4:24 targets[0].timeouts.total: not a duration; write 5s',
    ],
    [
      'a word that is not known',
      withKeys('protocol: protobuff'),
      '4:15 targets[0].protocol: not one of json, protobuf; did you mean "protobuf"?',
    ],
    [
      'an http:// URL',
      `targets:\n  - { name: chat, url: "http://x/y" }\n`,
      '2:24 targets[0].url: http:// is not the URL of a WebSocket; write ws:// in place of http://',
    ],
    [
      'an https:// URL',
      `targets:\n  - { name: chat, url: "https://x/y" }\n`,
      '2:24 targets[0].url: https:// is not the URL of a WebSocket; write wss:// in place of https://',
    ],
    [
      'a URL without a scheme',
      `targets:\n  - { name: chat, url: rt.example.com }\n`,
      '2:24 targets[0].url: not a ws:// or wss:// URL; write wss://HOST/connection/websocket',
    ],
    [
      'a scheme in capitals',
      `targets:\n  - { name: chat, url: "WSS://x/y" }\n`,
      '2:24 targets[0].url: not a ws:// or wss:// URL with its scheme in small letters, such as wss://HOST/connection/websocket',
    ],
    [
      'a URL without a host name, of which the parser would make one',
      `targets:\n  - { name: chat, url: "wss:///connection" }\n`,
      '2:24 targets[0].url: a URL without a host name; write wss://HOST/connection/websocket',
    ],
    [
      'a URL that cannot be read',
      `targets:\n  - { name: chat, url: "wss://a:b:c/" }\n`,
      '2:24 targets[0].url: not a URL that can be read; write wss://HOST/connection/websocket',
    ],
    [
      'a fragment',
      `targets:\n  - { name: chat, url: "wss://a/#b" }\n`,
      '2:24 targets[0].url: a WebSocket URL has no fragment; take # and what follows it out',
    ],
    [
      'a ws:// URL of a token endpoint',
      withKeys('token: { fetch: { url: "wss://x/t" } }'),
      '4:28 targets[0].token.fetch.url: not an http:// or https:// URL; write https://HOST/path',
    ],
    [
      'a name that is no dimension',
      `targets:\n  - { name: chat room, url: "${url}" }\n`,
      '2:13 targets[0].name: not a name of up to 64 letters, digits, dots, hyphens and underscores, such as chat',
    ],
    [
      'an Origin with a path',
      withKeys('origin: https://app.example.com/'),
      '4:13 targets[0].origin: not the origin of the site, without a path, such as https://app.example.com, or none',
    ],
    [
      'a header over two lines',
      withKeys('headers: { X-A: "a\\nb" }'),
      '4:21 targets[0].headers.X-A: not the value of a header: printable ASCII on one line',
    ],
    [
      'a key that JavaScript keeps for itself',
      withKeys('headers: { constructor: a }'),
      '4:16 targets[0].headers.constructor: this key cannot be used; take another name',
    ],
    [
      'a CA without file:',
      withKeys('ca: certs/corporate.pem'),
      '4:9 targets[0].ca: not the path of a PEM file as file:PATH, such as file:certs/corporate.pem',
    ],
    [
      'a resolver by name',
      withKeys('resolver: dns.example.com'),
      '4:15 targets[0].resolver: not the address of a DNS server; write ADDRESS or ADDRESS:PORT, such as 10.0.0.2:5353 or [fd00::2]:53, or system',
    ],
    [
      'an alias without an anchor',
      withKeys('labels: *none'),
      '4:13 targets[0].labels: an alias without an anchor of that name before it; if text was meant, put it in quotes',
    ],
    [
      'a value that JSON does not have',
      withKeys('token: { mint: { hmacSecret: env:A, claims: { info: .nan } } }'),
      '4:57 targets[0].token.mint.claims.info: not a value that JSON could hold; write a text, a number, true or false',
    ],
    [
      'a tag',
      withKeys('labels: !map {}'),
      '4:13 : a tag (!name) that is not known here; take it out, or put the text in quotes',
    ],
    [
      'a key twice',
      withKeys('protocol: json', 'protocol: json'),
      '5:5 targets[0].protocol: this key stands here twice, first in line 4; keep one of the two',
    ],
  ])('is found with its place: %s', (_, text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });
});
