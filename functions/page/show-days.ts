import { type Column, describeColumns, layOutColumns } from './day-bar.ts';
import { type Drawing, h } from './draw.ts';
import { formatRatio } from './figures.ts';
import { readHistory } from './read-history.ts';
import { type Day, dayMs } from './read-targets.ts';
import { addressOf } from './route.ts';
import { TableHead } from './show-table.ts';
import { formatTimeOfDay, formatUtcDay } from './times.ts';
import { useDetail } from './use-live.ts';

export const shownDays = 90;

/** Ninety days as one picture; what it says is said in words, too. null: not known yet. */
export function DayBar({ days }: { readonly days: readonly Day[] | null }): Drawing {
  if (days === null) return h('span', { class: 'day-bar', 'aria-hidden': 'true' });
  return h(Bar, { columns: layOutColumns(days, shownDays, dayMs), noun: 'days', name: describeDay });
}

/** The last minutes, for a monitor that is younger than its second day. */
export function MinuteBar({ target, minutes: count }: { readonly target: string; readonly minutes: number }): Drawing {
  const { value: history } = useDetail(
    addressOf(target, 'history', { from: `-${count}m`, step: '60' }),
    15_000,
    readHistory,
  );
  if (history === null) return h('span', { class: 'day-bar', 'aria-hidden': 'true' });
  const minutes = history.points.map(({ timeMs, good, bad, unknown }) => ({ startMs: timeMs, good, bad, unknown }));
  const columns = layOutColumns(minutes, minutes.length, history.stepMs);
  return h(Bar, {
    columns,
    noun: history.stepMs === 60_000 ? 'minutes' : 'rounds',
    name: ({ startMs }) => formatTimeOfDay(startMs),
  });
}

interface BarProps {
  readonly columns: readonly Column[];
  readonly noun: string;
  readonly name: (column: Column) => string;
}

function Bar({ columns, noun, name }: BarProps): Drawing {
  const height = 30;
  const draw = (kind: Column['kind'], from: (column: Column) => number, to: (column: Column) => number): string =>
    columns
      .map((column, index) => {
        if (column.kind !== kind) return '';
        return rectangle(index * 4 + 0.5, height * (1 - to(column)), 3, height * (to(column) - from(column)));
      })
      .join('');
  const top = ({ goodHeight }: Column): number => goodHeight;
  const ground = (): number => 0;
  return h(
    'svg',
    {
      class: 'day-bar',
      viewBox: `0 0 ${columns.length * 4} ${height}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `Last ${describeColumns(columns, noun)}`,
    },
    h('path', { class: 'day-unknown', d: draw('unknown', ground, top) }),
    h('path', {
      class: 'day-good',
      d: draw('good', ground, top) + draw('bad', ground, ({ goodHeight }) => goodHeight - 0.04),
    }),
    h('path', { class: 'day-bad', d: draw('bad', top, () => 1) }),
    columns.map((column, index) =>
      // A touchable column each would be 4,500 elements for fifty targets: only what is bad has words of its own.
      column.kind === 'bad'
        ? h('rect', { class: 'day-touch', x: index * 4, y: 0, width: 4, height }, h('title', null, name(column)))
        : null,
    ),
  );
}

/** The same as a table, the newest first. */
export function DayTable({ days }: { readonly days: readonly Day[] }): Drawing {
  const rows = layOutColumns(days, shownDays, dayMs).toReversed();
  return h(
    'table',
    { class: 'figures' },
    h(TableHead, { heads: ['Day (UTC)', 'Good', 'Bad', 'Unknown', 'Uptime'] }),
    h(
      'tbody',
      null,
      rows.map((day) =>
        h(
          'tr',
          { key: day.startMs },
          h('th', { scope: 'row' }, formatUtcDay(day.startMs)),
          [day.good, day.bad, day.unknown].map((minutes) => h('td', null, `${minutes} min`)),
          h('td', null, formatRatio(day.good + day.bad === 0 ? null : day.good / (day.good + day.bad))),
        ),
      ),
    ),
  );
}

export function describeDay(day: Day): string {
  const known = day.good + day.bad;
  const unknown = day.unknown === 0 ? '' : `, ${day.unknown} min unknown`;
  if (known === 0) return `${formatUtcDay(day.startMs)}: nothing is known`;
  return `${formatUtcDay(day.startMs)}: ${formatRatio(day.good / known)}, ${day.bad} min bad${unknown}`;
}

function rectangle(x: number, y: number, width: number, height: number): string {
  return height <= 0 ? '' : `M${x} ${round(y)}h${width}v${round(height)}h-${width}z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
