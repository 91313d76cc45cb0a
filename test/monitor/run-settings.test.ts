import { describe, expect, it } from 'vitest';
import { readInput } from '../../functions/monitor/run-input.ts';
import { readSettings } from '../../functions/monitor/settings.ts';
import { settleTargets } from '../../functions/monitor/settle-targets.ts';
import { shardOf } from '../../functions/monitor/shard.ts';
import { orderTurns } from '../../functions/monitor/turn-order.ts';

const target = { name: 'chat', url: 'wss://rt.example.com/connection/websocket' };
const packed = JSON.stringify(
  settleTargets({ regions: { home: 'eu-central-1', standby: 'eu-west-1' }, targets: [target] }),
);

describe('the settings of a run', () => {
  it('come from the packaged targets and the environment of the function', () => {
    expect(
      readSettings({ AWS_REGION: 'eu-west-1', CANARY_SHARDS: '4', CANARY_PREFIX: 'canary-prod' }, packed),
    ).toMatchObject({
      region: 'eu-west-1',
      home: 'eu-central-1',
      standby: 'eu-west-1',
      shards: 4,
      prefix: 'canary-prod',
      isOnlyRegion: false,
      targets: [{ name: 'chat', metrics: 'standard', confirm: { attempts: 1 } }],
    });
  });

  it.each([
    ['no region', {}, packed, 'AWS_REGION'],
    ['no number of shards', { AWS_REGION: 'eu-west-1', CANARY_SHARDS: 'two' }, packed, 'CANARY_SHARDS'],
    ['no shards', { AWS_REGION: 'eu-west-1', CANARY_SHARDS: '0' }, packed, 'CANARY_SHARDS'],
    ['half a targets file', { AWS_REGION: 'eu-west-1' }, '{"targets":[]}', 'package and deploy again'],
    [
      'a file without regions',
      { AWS_REGION: 'eu-west-1' },
      JSON.stringify(settleTargets({ targets: [target] })),
      'no regions',
    ],
  ])('are refused with %s', (_, environment, text, message) => {
    expect(() => readSettings(environment, text)).toThrow(message);
  });
});

describe('the input of an invocation', () => {
  it('is a shard, a drill, or nothing at all', () => {
    expect(readInput({ shard: 2 }, 3)).toEqual({ kind: 'run', shard: 2, scheduledMs: null });
    expect(readInput({}, 1)).toEqual({ kind: 'run', shard: 0, scheduledMs: null });
    expect(readInput({ shard: 2, scheduledTime: '2026-11-22T08:00:00Z' }, 3)).toEqual({
      kind: 'run',
      shard: 2,
      scheduledMs: Date.parse('2026-11-22T08:00:00Z'),
    });
    // What nobody has filled in is no time.
    expect(readInput({ scheduledTime: '<aws.scheduler.scheduled-time>' }, 1)).toMatchObject({ scheduledMs: null });
    expect(readInput({ drill: { target: 'chat', code: 'tls.timeout' } }, 1)).toEqual({
      kind: 'drill',
      order: { target: 'chat', code: 'tls.timeout' },
    });
  });

  it.each([[{ shard: 3 }], [{ shard: -1 }], [{ shard: 0.5 }], [{ shard: '0' }], [{ drill: null }], [{ drill: {} }]])(
    'is refused as %j',
    (event) => {
      expect(() => readInput(event, 3)).toThrow(TypeError);
    },
  );
});

describe('shards', () => {
  it('are the same in every version: a target that moves is checked twice or not at all while a release rolls out', () => {
    expect(['chat', 'feed', 'chat-eu', 'ünïcode'].map((name) => shardOf(name, 7))).toEqual([4, 0, 6, 6]);
  });

  it.each([2, 5, 16])('are about as large as each other: %i of them, for names that differ in a digit', (shards) => {
    const sizes = Array<number>(shards).fill(0);
    for (let index = 0; index < 3_200; index++) {
      const shard = shardOf(`tenant-${index}`, shards);
      sizes[shard] = (sizes[shard] ?? 0) + 1;
    }
    const even = 3_200 / shards;
    expect(Math.max(...sizes)).toBeLessThan(even * 1.3);
    expect(Math.min(...sizes)).toBeGreaterThan(even * 0.7);
  });
});

describe('the order of turns', () => {
  it('begins with another target every minute, so that each comes first and none is always last', () => {
    const targets = ['a', 'b', 'c', 'd', 'e'];
    const orders = Array.from({ length: 20 }, (_, minute) => orderTurns(targets, minute * 60_000).join(''));
    expect(new Set(orders)).toEqual(new Set(['abcde', 'bcdea', 'cdeab', 'deabc', 'eabcd']));
    expect(orders.every((order, index) => order !== orders[index + 1])).toBe(true);
  });

  it('is nothing for nobody', () => {
    expect(orderTurns([], 0)).toEqual([]);
  });
});
