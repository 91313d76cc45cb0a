import { type Drawing, h } from './draw.ts';
import { formatCount } from './figures.ts';
import { type CodeCount, readFailures } from './read-history.ts';
import { addressOf, type RangeName, ranges } from './route.ts';
import { Section, showAnswer } from './show-section.ts';
import { TableHead } from './show-table.ts';
import { tame } from './show-text.ts';
import { formatMoment } from './times.ts';
import { useDetail, useServerNow } from './use-live.ts';

/** Which codes came when: a row a code over the range that is chosen. */
export function Failures({ name, range }: { readonly name: string; readonly range: RangeName }): Drawing {
  const { from, ms, lately } = ranges[range];
  const toMs = useServerNow();
  const answer = useDetail(addressOf(name, 'failures', { from }), ms <= 86_400_000 ? 15_000 : 120_000, readFailures);
  return h(
    Section,
    { title: 'Failures by code', note: `Failed checks of all regions in ${lately}, up to the last whole minute` },
    showAnswer(answer, 'Counting failures…', (codes) =>
      codes.length === 0
        ? h('p', { class: 'absent' }, `No check failed in ${lately}, up to the last whole minute.`)
        : h(
            'table',
            { class: 'codes' },
            h(TableHead, { heads: ['Code', 'Failed checks', 'When'], isUnseen: true }),
            h(
              'tbody',
              null,
              codes.map((one) => h(CodeRow, { key: one.code, one, fromMs: toMs - ms, toMs })),
            ),
          ),
    ),
  );
}

function CodeRow({
  one,
  fromMs,
  toMs,
}: {
  readonly one: CodeCount;
  readonly fromMs: number;
  readonly toMs: number;
}): Drawing {
  const first = one.firstMs === null ? '' : formatMoment(one.firstMs, toMs);
  const last = one.lastMs === null ? '' : formatMoment(one.lastMs, toMs);
  return h(
    'tr',
    null,
    h(
      'th',
      { scope: 'row' },
      h('code', null, tame(one.code, 80)),
      one.title === null ? null : h('span', { class: 'code-title' }, tame(one.title, 120)),
    ),
    h('td', { class: 'code-count' }, formatCount(one.count, 'check')),
    h(
      'td',
      { class: 'code-when' },
      one.points.length === 0 ? null : h(Spikes, { points: one.points, fromMs, toMs }),
      h('span', { class: 'code-span' }, first === last ? first : `${first} to ${last}`),
    ),
  );
}

/** As high as there were many; the words beside it say from when to when. */
function Spikes({
  points,
  fromMs,
  toMs,
}: {
  readonly points: CodeCount['points'];
  readonly fromMs: number;
  readonly toMs: number;
}): Drawing {
  const width = 600;
  const height = 24;
  const most = points.reduce((high, { count }) => Math.max(high, count), 1);
  const path = points
    .map(({ timeMs, count }) => {
      const x = ((timeMs - fromMs) / (toMs - fromMs)) * width;
      const up = Math.max(2, (count / most) * height);
      return x < -5
        ? ''
        : `M${Math.max(0, Math.round(x * 10) / 10)} ${height}v-${Math.round(up * 10) / 10}h4V${height}z`;
    })
    .join('');
  return h(
    'svg',
    { class: 'spikes', viewBox: `0 0 ${width + 4} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    h('path', { d: path }),
  );
}
