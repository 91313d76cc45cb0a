import { describe, expect, it } from 'vitest';
import { chooseMinutes, describeColumns, layOutColumns } from '../../functions/page/day-bar.ts';
import { formatCount, formatMs, formatRatio, formatRatioWhileDown, formatScale } from '../../functions/page/figures.ts';
import { layOutLatency, phasesOf } from '../../functions/page/plot-lines.ts';
import { readAlarms } from '../../functions/page/read-alarms.ts';
import { readChecks } from '../../functions/page/read-checks.ts';
import { readFailures, readHistory, readIncidents } from '../../functions/page/read-history.ts';
import { dayMs, type Outcome, readOverview } from '../../functions/page/read-targets.ts';
import { addressOf, hrefOf, readRoute } from '../../functions/page/route.ts';
import { tame } from '../../functions/page/show-text.ts';
import { formatDuration } from '../../functions/page/times.ts';
import { announce, judge, newestCheckMs, sortByTrouble } from '../../functions/page/verdict.ts';

const target = (
  name: string,
  outcome: Outcome,
  since: string | null = '2026-11-22T08:00:00Z',
  known: number | null = 1,
) => ({
  name,
  outcome,
  since,
  failure: outcome === 'down' ? { code: 'tcp.refused', title: 'Nothing listens', owner: 'server' } : null,
  regions: [{ region: 'local', outcome, code: null, checkedAt: since }],
  uptime: { '24h': known, '7d': known, '30d': known, '90d': known },
  certificateDaysLeft: null,
});
const overviewOf = (...targets: readonly object[]) => readOverview({ targets });
const headlineOf = (...targets: readonly object[]) => judge(overviewOf(...targets)).headline;

describe('the verdict', () => {
  it.each([
    ['All 2 targets up', [target('a', 'up'), target('b', 'up')]],
    ['The target is up', [target('a', 'up')]],
    ['The target is down', [target('a', 'down')]],
    ['1 of 2 targets is down', [target('a', 'up'), target('b', 'down')]],
    ['2 of 3 targets are down', [target('a', 'down'), target('b', 'down'), target('c', 'unknown')]],
    ['All 2 targets are down', [target('a', 'down'), target('b', 'down')]],
    ['1 of 2 targets is degraded', [target('a', 'up'), target('b', 'degraded')]],
    ['Nothing is known of 1 of 2 targets', [target('a', 'up'), target('b', 'unknown')]],
    ['No checks come in', [target('a', 'unknown', null)]],
    ['First checks are running', [target('a', 'unknown', null, null)]],
    ['No targets yet', []],
  ] as const)('is "%s"', (headline, targets) => {
    expect(headlineOf(...targets)).toBe(headline);
  });

  it('lists the worst first, and of equally bad ones what began last', () => {
    const names = sortByTrouble(
      overviewOf(
        target('well', 'up'),
        target('old', 'down', '2026-11-20T08:00:00Z'),
        target('slow', 'degraded'),
        target('silent', 'unknown', null),
        target('new', 'down', '2026-11-22T08:26:00Z'),
        target('also-well', 'up'),
      ).targets,
    ).map(({ name }) => name);
    expect(names).toEqual(['new', 'old', 'slow', 'silent', 'also-well', 'well']);
  });

  it('announces what is broken in words that stay the same while it lasts', () => {
    expect(announce(judge(overviewOf(target('a', 'down'), target('b', 'up'))))).toBe(
      '1 of 2 targets is down: a, Nothing listens',
    );
  });

  it('knows when anything was last seen', () => {
    const overview = overviewOf(target('a', 'up', '2026-11-22T08:00:00Z'), target('b', 'up', '2026-11-22T08:01:00Z'));
    expect(newestCheckMs(overview)).toBe(Date.parse('2026-11-22T08:01:00Z'));
    expect(newestCheckMs(overviewOf(target('a', 'unknown', null)))).toBeNull();
  });
});

describe('what is read from answers', () => {
  it.each([null, 7, 'text', [], {}, { targets: 'none' }, { targets: [null, 7, {}, { name: 3 }] }])(
    'is nothing, without an error, where there is %j',
    (value) => {
      expect(readOverview(value).targets).toEqual([]);
      expect(readHistory(value).points).toEqual([]);
      expect(readFailures(value)).toEqual([]);
      expect(readIncidents(value)).toEqual([]);
      expect(readChecks(value)).toEqual([]);
      expect(readAlarms(value)).toEqual([]);
    },
  );

  it('is unknown where an outcome is not one that this page knows', () => {
    expect(readOverview({ targets: [{ name: 'a', outcome: 'sideways' }] }).targets[0]?.outcome).toBe('unknown');
  });

  it('takes a fault of the monitor for unknown, not for down', () => {
    const check = {
      startedAt: '2026-11-22T08:00:00Z',
      outcome: 'down',
      failure: { code: 'monitor.timeout', class: 'monitor' },
    };
    expect(readChecks({ checks: [check] })[0]?.outcome).toBe('unknown');
  });

  it('reads days from their first one on', () => {
    const [read] = readOverview({
      targets: [
        {
          name: 'a',
          days: {
            from: '2026-11-21',
            minutes: [
              [1_430, 10, 0],
              [500, 0, -3],
            ],
          },
        },
      ],
    }).targets;
    expect(read?.days).toEqual([
      { startMs: Date.parse('2026-11-21'), good: 1_430, bad: 10, unknown: 0 },
      { startMs: Date.parse('2026-11-22'), good: 500, bad: 0, unknown: 0 },
    ]);
  });
});

describe('the bar of days', () => {
  const day = (good: number, bad: number, unknown: number, index = 0) => ({
    startMs: index * dayMs,
    good,
    bad,
    unknown,
  });

  it('tells good, bad and unknown days apart by their outline alone', () => {
    const [unknown, good, bad] = layOutColumns([day(0, 0, 1_440), day(1_440, 0, 0), day(1_438, 2, 0)], 3, dayMs);
    const top = (column: typeof good) => (column?.goodHeight ?? 0) + (column?.badHeight ?? 0);
    expect(top(unknown)).toBeLessThan(0.2);
    expect(top(good)).toBeCloseTo(0.68);
    expect(top(bad)).toBe(1);
    expect(bad?.badHeight).toBeGreaterThan(0.3);
  });

  it('shows a day that is half known lower than one that is known', () => {
    const [half, whole] = layOutColumns([day(720, 0, 720), day(1_440, 0, 0)], 2, dayMs);
    expect(half?.goodHeight).toBeLessThan(whole?.goodHeight ?? 0);
    expect(half?.kind).toBe('good');
  });

  it('is filled up with unknown days before the first one', () => {
    const columns = layOutColumns([day(1_440, 0, 0, 100)], 90, dayMs);
    expect(columns).toHaveLength(90);
    expect(columns[88]).toMatchObject({ kind: 'unknown', startMs: 99 * dayMs });
    expect(describeColumns(columns, 'days')).toBe('90 days: 1 good, 0 with bad minutes, 89 unknown');
  });

  it('gives way to minutes while a single day is known, to fewer in the first half hour', () => {
    const unknown = day(0, 0, 1_440);
    expect(chooseMinutes([[unknown, day(3, 0, 7)], [unknown]])).toBe(30);
    expect(
      chooseMinutes([
        [unknown, day(300, 2, 7)],
        [unknown, day(3, 0, 7)],
      ]),
    ).toBe(90);
    expect(
      chooseMinutes([
        [unknown, day(3, 0, 7)],
        [day(1_440, 0, 0), day(3, 0, 7)],
      ]),
    ).toBeNull();
    expect(chooseMinutes([null])).toBeNull();
  });
});

describe('the lines of a plot', () => {
  const at = (minute: number) => new Date(minute * 60_000).toISOString();
  const history = readHistory({
    from: at(0),
    to: at(5),
    stepSeconds: 60,
    points: [
      {
        time: at(0),
        good: 1,
        bad: 0,
        unknown: 0,
        p50: 5,
        p95: 6,
        p99: 7,
        phases: { tls: { p50: 1, p95: 2, p99: 3 }, nonsense: { p50: 1 } },
      },
      { time: at(1), good: 0, bad: 1, unknown: 0 },
      { time: at(2), good: 0, bad: 1, unknown: 0 },
      { time: at(3), good: 0, bad: 0, unknown: 1 },
      { time: at(4), good: 1, bad: 0, unknown: 0, p50: 8, p95: 9, p99: 10 },
    ],
  });

  it('break where nothing got through, over bands that say why', () => {
    const { lines, bands } = layOutLatency(history, null);
    expect(lines.p50).toEqual([5, null, null, null, 8]);
    expect(bands).toEqual([
      { kind: 'bad', fromMs: 60_000, toMs: 180_000 },
      { kind: 'unknown', fromMs: 180_000, toMs: 240_000 },
    ]);
  });

  it('are of known phases only', () => {
    expect(phasesOf(history)).toEqual(['tls']);
    expect(layOutLatency(history, 'tls').lines.p99).toEqual([3, null, null, null, null]);
  });
});

describe('figures and times', () => {
  it.each([
    [1, '100 %'],
    [0.999_999, '99.99 %'],
    [0.5, '50.00 %'],
    [0, '0.00 %'],
    [null, '–'],
  ])('writes the ratio %j as %s, and never rounds up to all', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });

  it('does not say 100 % of what is down', () => {
    expect([1, 0.5, null].map(formatRatioWhileDown)).toEqual(['< 100 %', '50.00 %', '–']);
  });

  it.each([
    [0, '0 ms'],
    [1.23, '1.2 ms'],
    [84.4, '84 ms'],
    [2_400, '2.4 s'],
    [30_000, '30 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it.each([
    [[0, 2.5, 5], '0 ms, 2.5 ms, 5 ms'],
    [[0, 250, 500, 750, 1_000, 1_250], '0 s, 0.25 s, 0.5 s, 0.75 s, 1 s, 1.25 s'],
  ])('writes the marks %j of an axis in one unit, to the digit', (marks, text) => {
    expect(formatScale(marks).join(', ')).toBe(text);
  });

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [260_000, '4 min'],
    [7_800_000, '2 h 10 min'],
    [47 * 3_600_000, '47 h'],
    [3.9 * dayMs, '3 days'],
  ])('writes a duration of %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('counts with the noun in its form', () => {
    expect([formatCount(1, 'check'), formatCount(12_000, 'check')]).toEqual(['1 check', '12,000 checks']);
  });
});

describe('addresses', () => {
  it.each(['chat', 'a/b?c#d', '<b>', 'שלום', '..', '%2F'])('leads to the target %s and back', (name) => {
    const href = hrefOf({ view: 'target', name, range: '7d' });
    expect(readRoute(href)).toEqual({ view: 'target', name, range: '7d' });
    expect(addressOf(name, 'checks', {}).split('/')).toHaveLength(4);
  });

  it.each(['', '#/', '#/target/', '#/target/%E0%A4%A', '#/nowhere', '#javascript:alert(1)'])(
    'shows all targets at %j',
    (hash) => {
      expect(readRoute(hash)).toEqual({ view: 'targets' });
    },
  );

  it('leads to an incident that is open', () => {
    const route = { view: 'target', name: 'a', range: '24h', incident: 'a&b=c-1' } as const;
    expect(readRoute(hrefOf(route))).toEqual(route);
  });

  it('leaves the range open where it is none', () => {
    expect(readRoute('#/target/chat?range=century')).toMatchObject({ name: 'chat', range: null });
  });

  it('gives half a surrogate pair an address, too', () => {
    expect(hrefOf({ view: 'target', name: 'a\ud800', range: null })).toBe('#/target/a%EF%BF%BD');
  });
});

describe('text from outside', () => {
  it('loses what cannot be seen, and is cut where it is too long', () => {
    expect(tame('a\u202eb\nc\u0000')).toBe('a\\u{202e}b\\u{a}c\\u{0}');
    expect(tame('x'.repeat(10_000), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
