import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Phase } from '../failure/phases.ts';
import { type Drawing, h } from './draw.ts';
import { type DrawnPlot, drawPlot } from './draw-plot.ts';
import { formatMs } from './figures.ts';
import { lastKnown, layOutLatency, type PlotLines, phasesOf } from './plot-lines.ts';
import { type History, readHistory } from './read-history.ts';
import { addressOf, type RangeName, ranges } from './route.ts';
import { Section, Trouble } from './show-section.ts';
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
  const { value: history, trouble } = useDetail(address, ms <= 86_400_000 ? 15_000 : 120_000, readHistory);
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
    h(Trouble, { trouble }),
    history === null
      ? trouble === null
        ? h('p', { class: 'waiting' }, 'Reading latencies…')
        : null
      : h(Plots, { history, lately: ranges[range].lately }),
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
    h(Plot, { title: 'whole check', lines: total, height: 220, isSmall: false }),
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
    h(PlotTable, { history, known }),
  );
}

function PhasePlot({ history, phase }: { readonly history: History; readonly phase: Phase }): Drawing {
  const lines = useMemo(() => layOutLatency(history, phase), [history, phase]);
  return h(Plot, { title: phase, lines, height: 110, isSmall: true });
}

interface PlotProps {
  readonly title: string;
  readonly lines: PlotLines;
  readonly height: number;
  readonly isSmall: boolean;
}

function Plot({ title, lines, height, isSmall }: PlotProps): Drawing {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<DrawnPlot | null>(null);
  const [index, setIndex] = useState<number | null>(null);
  const theme = useTheme();
  // Drawn anew when the theme changes; new lines go into the same plot, below.
  useEffect(() => {
    if (box.current === null) return;
    const drawn = drawPlot(box.current, lines, { height, isSmall, onPoint: setIndex });
    const watcher = new ResizeObserver(() => drawn.resize());
    watcher.observe(box.current);
    plot.current = drawn;
    return () => {
      watcher.disconnect();
      drawn.remove();
      plot.current = null;
    };
  }, [theme, height, isSmall]);
  useEffect(() => plot.current?.update(lines), [lines]);

  const last = lines.timesMs.length - 1;
  const at = Math.min(index ?? last, last);
  const readout = describePoint(lines, at, index !== null);
  const move = (event: KeyboardEvent): void => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    plot.current?.point(Math.max(0, Math.min(last, next)));
  };
  const role = isSmall
    ? { role: 'img', 'aria-label': `Latency of ${title}. ${readout}` }
    : {
        role: 'slider',
        tabIndex: 0,
        'aria-label': `Latency of the ${title}, moment by moment`,
        'aria-valuemin': 0,
        'aria-valuemax': Math.max(0, last),
        'aria-valuenow': Math.max(0, at),
        'aria-valuetext': readout,
        onKeyDown: move,
      };
  return h(
    'figure',
    { class: isSmall ? 'plot plot-small' : 'plot' },
    h('figcaption', null, h('b', null, title), ' ', h('span', { class: 'readout' }, readout)),
    h('div', { class: 'plot-box', ref: box, ...role }),
  );
}

function describePoint({ timesMs, lines, toMs }: PlotLines, index: number, isChosen: boolean): string {
  const time = timesMs[index];
  const values = isChosen
    ? { p50: lines.p50[index], p95: lines.p95[index], p99: lines.p99[index] }
    : { p50: lastKnown(lines.p50), p95: lastKnown(lines.p95), p99: lastKnown(lines.p99) };
  const figures = Object.entries(values).flatMap(([label, ms]) =>
    typeof ms === 'number' ? [`${label} ${formatMs(ms)}`] : [],
  );
  const what = figures.length === 0 ? 'nothing got through' : figures.join(' · ');
  return isChosen && time !== undefined ? `${formatMoment(time, toMs)} · ${what}` : what;
}

/** The plots as figures, for who cannot see them or wants them exactly. Drawn when opened: there may be hundreds of rows. */
function PlotTable({ history, known }: { readonly history: History; readonly known: readonly Phase[] }): Drawing {
  const [isOpen, setIsOpen] = useState(false);
  const onToggle = (event: Event): void =>
    setIsOpen(event.currentTarget instanceof HTMLDetailsElement && event.currentTarget.open);
  return h(
    'details',
    { class: 'as-table', onToggle },
    h('summary', null, 'The same as a table'),
    isOpen
      ? h(
          'div',
          { class: 'scrolled', tabIndex: 0, role: 'region', 'aria-label': 'Latencies as a table' },
          h(
            'table',
            { class: 'figures' },
            h(
              'thead',
              null,
              h(
                'tr',
                null,
                ['Time', 'p50', 'p95', 'p99', ...known.map((phase) => `${phase} p95`), 'bad min', 'unknown min'].map(
                  (head) => h('th', { scope: 'col' }, head),
                ),
              ),
            ),
            h(
              'tbody',
              null,
              history.points.toReversed().map((point) =>
                h(
                  'tr',
                  { key: point.timeMs },
                  h('th', { scope: 'row' }, formatMoment(point.timeMs, history.toMs)),
                  [
                    point.total?.p50,
                    point.total?.p95,
                    point.total?.p99,
                    ...known.map((phase) => point.phases[phase]?.p95),
                  ].map((ms) => h('td', null, typeof ms === 'number' ? formatMs(ms) : '–')),
                  [point.bad, point.unknown].map((minutes) => h('td', null, minutes)),
                ),
              ),
            ),
          ),
        )
      : null,
  );
}

/** Changes when the colours do, whoever changed them. */
function useTheme(): string {
  const read = (): string => `${document.documentElement.dataset.theme ?? ''} ${darkQuery().matches}`;
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const look = (): void => setTheme(read());
    const query = darkQuery();
    const watcher = new MutationObserver(look);
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    query.addEventListener('change', look);
    return () => {
      watcher.disconnect();
      query.removeEventListener('change', look);
    };
  });
  return theme;
}

function darkQuery(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
