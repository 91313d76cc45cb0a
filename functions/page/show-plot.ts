import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Drawing, h } from './draw.ts';
import { type DrawnPlot, drawPlot } from './draw-plot.ts';
import { formatMs } from './figures.ts';
import { lastKnown, type PlotLines } from './plot-lines.ts';
import { formatMoment } from './times.ts';
import { useTheme } from './use-theme.ts';

interface PlotProps {
  readonly title: string;
  readonly lines: PlotLines;
  /** One of many below a large one, which names the moment for all. */
  readonly isSmall: boolean;
}

/** Lines over time with the figures of a moment above: the one under the pointer, or the newest that is known. */
export function Plot({ title, lines, isSmall }: PlotProps): Drawing {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<DrawnPlot | null>(null);
  const [index, setIndex] = useState<number | null>(null);
  const theme = useTheme();
  // Drawn anew when the theme changes; new lines go into the same plot, below. A frame later, its keys would do nothing yet.
  useLayoutEffect(() => {
    if (box.current === null) return;
    const drawn = drawPlot(box.current, lines, { isSmall, onPoint: setIndex });
    const watcher = new ResizeObserver(() => drawn.resize());
    watcher.observe(box.current);
    plot.current = drawn;
    return () => {
      watcher.disconnect();
      drawn.remove();
      plot.current = null;
    };
  }, [theme, isSmall]);
  useLayoutEffect(() => plot.current?.update(lines), [lines]);

  const last = lines.timesMs.length - 1;
  const at = Math.min(index ?? last, last);
  const figures = describeFigures(lines, index === null ? null : at);
  const moment = index === null ? 'newest' : formatMoment(lines.timesMs[at] ?? 0, lines.toMs);
  const move = (event: KeyboardEvent): void => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    plot.current?.point(Math.max(0, Math.min(last, next)));
  };
  const role = isSmall
    ? { role: 'img', 'aria-label': `Latency of ${title}, ${moment}: ${figures}` }
    : {
        role: 'slider',
        tabIndex: 0,
        'aria-label': `Latency of the ${title}, moment by moment`,
        'aria-valuemin': 0,
        'aria-valuemax': Math.max(0, last),
        'aria-valuenow': Math.max(0, at),
        'aria-valuetext': `${moment}: ${figures}`,
        onKeyDown: move,
      };
  return h(
    'figure',
    { class: isSmall ? 'plot plot-small' : 'plot' },
    h(
      'figcaption',
      null,
      h('b', null, title),
      isSmall ? null : [' ', h('span', { class: 'moment' }, moment)],
      ' ',
      h('span', { class: 'readout' }, figures),
    ),
    h('div', { class: 'plot-box', ref: box, ...role }),
  );
}

/** `index` null: the newest known of each line. */
function describeFigures({ lines }: PlotLines, index: number | null): string {
  const figures = (['p50', 'p95', 'p99'] as const).flatMap((name) => {
    const ms = index === null ? lastKnown(lines[name]) : lines[name][index];
    return typeof ms === 'number' ? [`${name} ${formatMs(ms)}`] : [];
  });
  return figures.length === 0 ? 'nothing got through' : figures.join(' · ');
}
