import { describe, expect, it } from 'vitest';
import { mistakesIn, readRight } from './readings.ts';

const regions = 'regions: { home: eu-central-1, standby: eu-west-1 }';
const chat = 'name: chat, url: wss://rt.example.com/connection/websocket';

describe('what CloudWatch would refuse', () => {
  it.each<[string, string, string]>([
    [
      'where the target says it',
      `${regions}\ntargets:\n  - { ${chat}, roundTrip: { channel: c, every: 10m }, alerts: { realtime: { of: 145 } } }\n`,
      '3:132 targets[0].alerts.realtime.of: 145 rounds of 10 minutes are more than CloudWatch looks back; write at most 144',
    ],
    [
      'where the defaults say it, once for all targets',
      `${regions}\nevery: 2m\ndefaults: { alerts: { handshake: { of: 721 } } }\ntargets: [{ ${chat} }, { ${chat.replace('chat', 'feed')} }]\n`,
      '3:40 defaults.alerts.handshake.of: 721 rounds of 2 minutes are more than CloudWatch looks back; write at most 720',
    ],
  ])('is a mistake: an alarm over more than a day, %s', (_, text, mistake) => {
    expect(mistakesIn(text)).toContain(mistake);
    expect(mistakesIn(text).filter((one) => one.includes('CloudWatch'))).toHaveLength(1);
  });

  it('is right where nothing is deployed', () => {
    readRight(`every: 2m\ntargets: [{ ${chat}, alerts: { handshake: { of: 721 } } }]\n`);
  });

  it('is right up to the day that CloudWatch looks back', () => {
    readRight(`${regions}\nevery: 2m\ntargets: [{ ${chat}, alerts: { handshake: { of: 720 } } }]\n`);
  });
});

describe('more metrics than anybody means to pay for', () => {
  const file = (level: string) =>
    JSON.stringify({
      regions: { home: 'eu-central-1', probe: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1'] },
      defaults: { metrics: level },
      targets: Array.from({ length: 1_000 }, (_, index) => ({
        name: `target-${index}`,
        url: `wss://host-${index}.example.com/connection/websocket`,
      })),
    });

  it('are a mistake that says how many they are, and what to write', () => {
    const [mistake = '', ...others] = mistakesIn(file('detailed'));
    expect(others).toEqual([]);
    expect(mistake).toMatch(
      /^1:\d+ targets: 1000 targets in 6 regions are \d{5,} metrics, and CloudWatch bills each; at most 50000: write metrics: standard or lean, or split the file$/,
    );
  });

  it('are none at the usual level', () => {
    expect(mistakesIn(file('standard'))).toEqual([]);
  });
});
