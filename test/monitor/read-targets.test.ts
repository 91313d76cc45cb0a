import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mostMistakes, readTargets } from '../../functions/monitor/read-targets.ts';
import { contractExample } from './contract-example.ts';
import { mistakesIn, readRight, warningsIn, withKeys } from './readings.ts';

const url = 'wss://rt.example.com/connection/websocket';

describe('a targets file that is right', () => {
  it('is the example of the contract, as it stands', () => {
    expect(mistakesIn(contractExample)).toEqual([]);
    expect(readRight(contractExample).targets.map(({ name }) => name)).toEqual(['chat', 'feed']);
  });

  it('is the example that comes with the project, without a warning', () => {
    const example = readFileSync(new URL('../../examples/canary.yml', import.meta.url), 'utf8');
    expect(mistakesIn(example)).toEqual([]);
    expect(warningsIn(example)).toEqual([]);
  });

  it('may be JSON, with tabs and a byte order mark', () => {
    const json = JSON.stringify({ targets: [{ name: 'chat', url, labels: { team: 'a/b' } }] }, null, '\t');
    expect(readRight(`\uFEFF${json}`).targets).toHaveLength(1);
  });

  it('may be indented by Windows', () => {
    expect(readRight(withKeys('protocol: protobuf').replaceAll('\n', '\r\n')).targets[0]?.protocol).toBe('protobuf');
  });

  it('may repeat itself by anchors, aliases and merge keys', () => {
    const { targets } = readRight(
      `targets:\n- &chat { name: chat, url: "${url}", timeouts: { total: 5s } }\n- { <<: *chat, name: feed }\n`,
    );
    expect(targets.map(({ name, timeouts }) => [name, timeouts.total])).toEqual([
      ['chat', 5_000],
      ['feed', 5_000],
    ]);
  });

  it('may name two regions by default for an alarm and have one', () => {
    const [target] = readRight(withKeys('alerts: { handshake: { failures: 3 } }')).targets;
    expect(target?.alerts.handshake).toEqual({ failures: 3, of: 5, regions: 1, severity: 'critical' });
  });
});

describe('a mistake in a targets file', () => {
  it.each<[string, string, string]>([
    [
      'a quote that is not closed',
      withKeys('origin: "https://app.example.com', 'protocol: json'),
      '4:13 : a quote is opened here and not closed; write the same quote after the text',
    ],
    [
      'a bracket that is not closed',
      withKeys('labels: { team: a', 'protocol: json'),
      '4:13 : a bracket is opened here and not closed; write } or ] after the last value, and indent the lines between',
    ],
    ['a tab', 'targets:\n\t- name: chat\n', '2:1 : a tab cannot indent; write spaces'],
    [
      'two documents',
      `${withKeys()}---\na: 1\n`,
      '4:1 : a second document begins here; a targets file is one, take the --- out',
    ],
    [
      'text with a colon',
      withKeys('origin: a: b'),
      '4:13 : keys and values cannot begin here; put text with ": " in it in quotes, or indent the line under its key',
    ],
    [
      'a reserved character',
      withKeys('origin: @app'),
      '4:13 : text cannot begin with this character; put it in quotes',
    ],
    [
      'lines behind the end',
      ' every: 1m\ntargets: 1\nbudget: 2\n',
      '2:1 : this does not belong here; check the indentation, the quotes and the brackets before it',
    ],
  ])('of syntax is found with its place: %s', (_, text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  it('of syntax does not hide those before it', () => {
    expect(mistakesIn(withKeys('tokn: none', 'origin: "x'))).toEqual([
      '4:5 targets[0].tokn: unknown key "tokn"; did you mean "token"?',
      '5:13 : a quote is opened here and not closed; write the same quote after the text',
    ]);
  });

  it('is told with all others, in the order of the file', () => {
    const mistakes = mistakesIn(`every: 1
budgt: 20
defaults: { timeouts: { total: 10, dns: 3sec }, alerts: { handshake: { failures: 6, of: 5, regions: 4 } } }
targets:
  - { name: chat room, url: "https://rt.example.com/", foo: 1, bar: 2 }
  - { name: chat, url: "${url}", token: { mint: { hmacSecret: hunter2, claims: { iat: 1 } }, fixed: hunter2 } }
  - { name: chat, url: "${url}" }
`);
    expect(mistakes.map((mistake) => mistake.split(': ')[0])).toEqual([
      '1:8 every',
      '2:1 budgt',
      '3:32 defaults.timeouts.total',
      '3:41 defaults.timeouts.dns',
      '3:82 defaults.alerts.handshake.failures',
      '3:101 defaults.alerts.handshake.regions',
      '5:13 targets[0].name',
      '5:29 targets[0].url',
      '5:56 targets[0].foo',
      '5:64 targets[0].bar',
      '6:76 targets[1].token',
      '6:98 targets[1].token.mint.hmacSecret',
      '6:117 targets[1].token.mint.claims.iat',
      '6:136 targets[1].token.fixed',
      '7:13 targets[2].name',
    ]);
  });

  it('is not told again where it has a second effect', () => {
    expect(mistakesIn(withKeys('token: { mnt: { hmacSecret: env:A } }', 'refresh: true'))).toEqual([
      '4:14 targets[0].token.mnt: unknown key "mnt"; did you mean "mint"?',
    ]);
    expect(mistakesIn(`regions: { home: 5 }\n${withKeys('alerts: { token: { regions: 2 } }')}`)).toHaveLength(1);
    expect(mistakesIn(`defaults: { alerts: { token: { failures: 6 } } }\n${withKeys()}`)).toHaveLength(1);
    expect(mistakesIn(`targets: [&a { name: a, url: "${url}", tokn: 1 }, { <<: *a, name: b }]`)).toHaveLength(1);
  });

  it('in a target may come from what defaults say', () => {
    expect(
      mistakesIn(`defaults: { alerts: { token: { of: 3 } } }\n${withKeys('alerts: { token: { failures: 4 } }')}`),
    ).toEqual([
      '5:34 targets[0].alerts.token.failures: 4 failed minutes of the last 3 cannot be (the other number is a default); write failures no greater than of',
    ]);
    expect(mistakesIn(`defaults: { token: { fixed: env:A } }\n${withKeys('refresh: true')}`)).toHaveLength(1);
  });

  it('is listed up to a bound, and counted beyond', () => {
    const reading = readTargets(`targets:\n${'- { name: "?", url: x }\n'.repeat(400)}`);
    if (reading.kind === 'right') throw new Error('the file should be wrong');
    expect(reading.mistakes).toHaveLength(mostMistakes);
    expect(reading.more).toBe(2 * 400 - mostMistakes);
  });
});
