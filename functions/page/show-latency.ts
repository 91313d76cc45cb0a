import { useMemo, useState } from 'preact/hooks';
import type { Phase } from '../failure/phases.ts';
import { type Drawing, h } from './draw.ts';
import { formatMs } from './figures.ts';
import { lastKnown, layOutLatency, phasesOf } from './plot-lines.ts';
import { type History, readHistory } from './read-history.ts';
import { addressOf, type RangeName, ranges } from './route.ts';
import { Plot } from './show-plot.ts';
import { Section, showAnswer } from './show-section.ts';
import { AsTable, TableHead } from './show-table.ts';
import { tame } from './show-text.ts';
import { formatMoment } from './times.ts';
import { useDetail } from './use-live.ts';

/** How long checks took: as a whole, and each rung of the ladder by itself on the same time axis. */
export function Latency({
  name,
  range,
  regions,
}: {
  readonly name: string;
  readonly range: RangeName;
  readonly regions: readonly string[];
}): Drawing {
  const [region, setRegion] = useState('');
  const { from, stepSeconds, ms } = ranges[range];
  const address = addressOf(name, 'history', {
    from,
    step: String(stepSeconds),
    phases: '1',
    ...(region === '' ? {} : { region }),
  });
  const answer = useDetail(address, ms <= 86_400_000 ? 15_000 : 120_000, readHistory);
  return h(
    Section,
    { title: 'Latency', note: `p50, p95 and p99 of checks that got through in ${ranges[range].lately}` },
    regions.length < 2
      ? null
      : h(
          'label',
          { class: 'choice' },
          'Region ',
          h(
            'select',
            {
              value: region,
              onChange: (event: Event) =>
                setRegion(event.target instanceof HTMLSelectElement ? event.target.value : ''),
            },
            h('option', { value: '' }, 'all (the slowest)'),
            regions.map((one) => h('option', { value: one }, tame(one, 60))),
          ),
        ),
    showAnswer(answer, 'Reading latencies…', (history) => h(Plots, { history, lately: ranges[range].lately })),
  );
}

function Plots({ history, lately }: { readonly history: History; readonly lately: string }): Drawing {
  const total = useMemo(() => layOutLatency(history, null), [history]);
  const known = phasesOf(history);
  if (lastKnown(total.lines.p50) === null && known.length === 0) {
    return h('p', { class: 'absent' }, `No check got through in ${lately}, up to the last whole minute.`);
  }
  return h(
    'div',
    { class: 'plots' },
    h(
      'p',
      { class: 'legend' },
      (['p50', 'p95', 'p99'] as const).map((line) => h('span', { class: `line-key line-${line}` }, line)),
      h('span', { class: 'band-key band-bad' }, 'bad minutes'),
      h('span', { class: 'band-key band-unknown' }, 'nothing known'),
    ),
    h(Plot, { title: 'whole check', lines: total, isSmall: false }),
    known.length === 0
      ? h(
          'p',
          { class: 'section-note' },
          'Latencies by phase are not kept for this time; each check below has its own.',
        )
      : h(
          'div',
          { class: 'small-plots' },
          known.map((phase) => h(PhasePlot, { key: phase, history, phase })),
        ),
    h(AsTable, { label: 'Latencies as a table', draw: () => h(PlotTable, { history, known }) }),
  );
}

function PhasePlot({ history, phase }: { readonly history: History; readonly phase: Phase }): Drawing {
  const lines = useMemo(() => layOutLatency(history, phase), [history, phase]);
  return h(Plot, { title: phase, lines, isSmall: true });
}

function PlotTable({ history, known }: { readonly history: History; readonly known: readonly Phase[] }): Drawing {
  const heads = ['Time', 'p50', 'p95', 'p99', ...known.map((phase) => `${phase} p95`), 'bad min', 'unknown min'];
  return h(
    'table',
    { class: 'figures' },
    h(TableHead, { heads }),
    h(
      'tbody',
      null,
      history.points.toReversed().map((point) => {
        const { p50, p95, p99 } = point.total ?? {};
        return h(
          'tr',
          { key: point.timeMs },
          h('th', { scope: 'row' }, formatMoment(point.timeMs, history.toMs)),
          [p50, p95, p99, ...known.map((phase) => point.phases[phase]?.p95)].map((ms) =>
            h('td', null, typeof ms === 'number' ? formatMs(ms) : '–'),
          ),
          [point.bad, point.unknown].map((minutes) => h('td', null, minutes)),
        );
      }),
    ),
  );
}
