import { describe, expect, it } from 'vitest';
import { describeIncidentTimes } from '../../functions/page/incident-times.ts';
import type { IncidentView } from '../../functions/page/read-history.ts';
import { readOverview, type Target } from '../../functions/page/read-targets.ts';
import { chooseTroubled, joinRecent } from '../../functions/page/recent-incidents.ts';

const minute = 60_000;
const day = 86_400_000;
const nowMs = Date.parse('2026-11-22T08:30:20Z');
const at = (minutesAgo: number): number => nowMs - minutesAgo * minute;

/** `since` in minutes ago; `bad` minutes of today. */
function target(name: string, outcome: 'up' | 'down' | 'degraded', since: number | null, bad = 0): Target {
  const overview = readOverview({
    targets: [
      {
        name,
        outcome,
        since: since === null ? null : new Date(at(since)).toISOString(),
        failure: outcome === 'down' ? { code: 'tcp.refused', title: 'Nothing listens', owner: 'server' } : null,
        regions: [{ region: 'local', outcome: outcome === 'degraded' ? 'up' : outcome, code: null, checkedAt: null }],
        uptime: {},
        days: {
          from: '2026-11-21',
          minutes: [
            [1_440, 0, 0],
            [500, bad, 0],
          ],
        },
      },
    ],
  });
  const [read] = overview.targets;
  if (read === undefined) throw new TypeError('a target that cannot be read');
  return read;
}

const incident = (startedMs: number, endedMs: number | null): IncidentView => ({
  id: `id-${startedMs}`,
  class: 'handshake',
  code: 'tcp.refused',
  title: 'Nothing listens',
  owner: 'server',
  startedMs,
  endedMs,
  regions: ['local'],
  changed: null,
});

describe('targets whose incidents are asked for', () => {
  const names = (targets: readonly Target[], isCheap: boolean) =>
    chooseTroubled(targets, nowMs, isCheap).map(({ name }) => name);

  it('are none while all is well, so that a server that pays for answers is asked for nothing', () => {
    const calm = [target('a', 'up', 3_000), target('b', 'degraded', 9_000), target('c', 'up', null)];
    expect(names(calm, true)).toEqual([]);
    expect(names(calm, false)).toEqual([]);
  });

  it('are those that fail, then those that recovered last', () => {
    const targets = [target('early', 'up', 600, 4), target('late', 'up', 5, 2), target('now', 'down', 90)];
    expect(names(targets, false)).toEqual(['now', 'late', 'early']);
  });

  it('are young ones only where it costs nothing to ask', () => {
    expect(names([target('young', 'up', 20)], true)).toEqual(['young']);
    expect(names([target('young', 'up', 20)], false)).toEqual([]);
  });

  it('are eight at most', () => {
    const many = Array.from({ length: 50 }, (_, index) => target(`t${index}`, 'down', index));
    expect(names(many, false)).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7']);
  });
});

describe('recent incidents', () => {
  it('are told from the first failed check until long after it, without a gap', () => {
    const down = [target('chat', 'down', 0.2)];
    const first = joinRecent(down, new Map(), [], nowMs);
    expect(first).toMatchObject([{ id: null, state: 'lasting', code: 'tcp.refused', endedMs: null }]);
    // Up again before the minute is over, of which alone incidents are made.
    const up = [target('chat', 'up', -0.3)];
    const second = joinRecent(up, new Map(), first, at(-0.4));
    expect(second).toMatchObject([{ id: null, state: 'recovered', startedMs: at(0.2), endedMs: at(-0.3) }]);
    expect(joinRecent(up, new Map(), second, at(-0.5))).toEqual(second);
    const told = joinRecent(up, new Map([['chat', [incident(at(0.4), null)]]]), second, at(-1));
    expect(told).toMatchObject([{ id: `id-${at(0.4)}`, state: 'recovered' }]);
    const over = joinRecent(up, new Map([['chat', [incident(at(0.4), at(-0.6))]]]), told, at(-9));
    expect(over).toMatchObject([{ state: 'over', endedMs: at(-0.6) }]);
  });

  it('forget what turned out to be none', () => {
    const first = joinRecent([target('chat', 'down', 1)], new Map(), [], nowMs);
    const up = [target('chat', 'up', 0)];
    const second = joinRecent(up, new Map(), first, nowMs);
    expect(joinRecent(up, new Map(), second, at(-2))).toHaveLength(1);
    expect(joinRecent(up, new Map(), second, at(-4))).toEqual([]);
  });

  it('are the lasting ones first, then the newest, and none that ended before the day', () => {
    const found = new Map([
      ['a', [incident(at(30), at(20)), incident(at(2_000), at(1_600))]],
      ['b', [incident(at(600), null)]],
      ['c', [incident(at(10), at(5))]],
    ]);
    const targets = [target('a', 'up', 20), target('b', 'down', 600), target('c', 'up', 5)];
    const listed = joinRecent(targets, found, [], nowMs);
    expect(listed.map(({ target: name, state }) => `${name} ${state}`)).toEqual(['b lasting', 'c over', 'a over']);
    expect(listed.every(({ endedMs }) => endedMs === null || endedMs > nowMs - day)).toBe(true);
  });

  it.each([
    [null, false, 'since 08:11, for 19 min'],
    ['08:14', true, '08:11 to 08:14, 3 min'],
    ['08:14', false, 'from 08:11, up again since 08:14'],
    ['08:11', false, 'at 08:11, up again'],
  ])('say when: until %s, over %s', (to, isOver, text) => {
    const time = (clock: string) =>
      new Date(2026, 10, 22, ...(clock.split(':').map(Number) as [number, number])).getTime();
    const endedMs = to === null ? null : time(to);
    expect(describeIncidentTimes({ startedMs: time('08:11'), endedMs, isOver }, time('08:30'))).toBe(text);
  });
});
