import UPlot from 'uplot';
import { formatScale } from './figures.ts';
import type { PlotLines } from './plot-lines.ts';
import { formatDay, formatTimeOfDay } from './times.ts';

/** A plot in a box of the page. */
export interface DrawnPlot {
  readonly update: (lines: PlotLines) => void;
  readonly resize: () => void;
  /** Puts the cursor on a point: an index into the times. */
  readonly point: (index: number) => void;
  readonly remove: () => void;
}

export interface PlotOptions {
  readonly isSmall: boolean;
  /** Told on which point the cursor is; null: on none. */
  readonly onPoint: (index: number | null) => void;
}

/** Plots of one group show the same moment together. */
const together = 'latency';

export function drawPlot(box: HTMLElement, first: PlotLines, { isSmall, onPoint }: PlotOptions): DrawnPlot {
  let shown = first;
  const paint = readPaint(box);
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const measure = () => {
    const width = Math.max(120, box.clientWidth);
    // As wide as a wall and as low as on a desk it would be a line.
    return { width, height: isSmall ? 110 * unit : Math.max(220 * unit, 0.16 * width) };
  };
  const plot = new UPlot(
    {
      ...measure(),
      legend: { show: false },
      // On top half of a figure, on the right half of a time.
      padding: [8 * unit, 18 * unit, 0, 0],
      cursor: {
        sync: { key: together },
        drag: { x: false, y: false },
        y: false,
        points: { size: 6, fill: paint.ink, stroke: paint.paper, width: 1 },
      },
      scales: {
        x: { time: true, range: () => [shown.fromMs / 1_000, shown.toMs / 1_000] },
        y: { range: (_, __, most) => [0, Math.max(1, most) * 1.08] },
      },
      axes: [
        axis(paint, {
          values: (_, seconds) => nameTimes(seconds, shown),
          incrs: chooseIncrements(first),
          space: (isSmall ? 70 : 60) * unit,
          size: 26 * unit,
        }),
        axis(paint, {
          values: (_, values) => formatScale(values),
          size: 58 * unit,
          space: (isSmall ? 22 : 34) * unit,
        }),
      ],
      series: [
        {},
        { label: 'p99', stroke: paint.third, width: 1, dash: [2, 3], points: { size: 4 } },
        { label: 'p95', stroke: paint.second, width: 1.25, points: { size: 4 } },
        { label: 'p50', stroke: paint.ink, width: 2, points: { size: 4 } },
      ],
      hooks: {
        drawClear: [(self) => drawBands(self, shown, paint)],
        setCursor: [
          ({ cursor }) => onPoint(cursor.left === undefined || cursor.left < 0 ? null : (cursor.idx ?? null)),
        ],
      },
    },
    toData(first),
    box,
  );
  return {
    update: (lines) => {
      shown = lines;
      plot.setData(toData(lines));
    },
    resize: () => plot.setSize(measure()),
    point: (index) => {
      const timeMs = shown.timesMs[index];
      if (timeMs !== undefined) plot.setCursor({ left: plot.valToPos(timeMs / 1_000, 'x'), top: 1 });
    },
    remove: () => plot.destroy(),
  };
}

function toData({ timesMs, lines }: PlotLines): UPlot.AlignedData {
  return [timesMs.map((timeMs) => timeMs / 1_000), [...lines.p99], [...lines.p95], [...lines.p50]];
}

interface Paint {
  readonly ink: string;
  readonly second: string;
  readonly third: string;
  readonly paper: string;
  readonly muted: string;
  readonly line: string;
  readonly bad: string;
  readonly unknown: string;
  readonly font: string;
}

/** A canvas knows no style sheet: the colours are those that text in the box would have at the moment. */
function readPaint(box: HTMLElement): Paint {
  const style = getComputedStyle(box);
  const colour = (name: string): string => {
    box.style.color = `var(${name})`;
    return style.color;
  };
  const paint = {
    ink: colour('--plot-1'),
    second: colour('--plot-2'),
    third: colour('--plot-3'),
    paper: colour('--paper'),
    muted: colour('--muted'),
    line: colour('--line'),
    bad: colour('--band-bad'),
    unknown: colour('--band-unknown'),
  };
  box.style.color = '';
  return { ...paint, font: `${Math.round(Number.parseFloat(style.fontSize) * 0.75)}px ${style.fontFamily}` };
}

function axis(paint: Paint, own: UPlot.Axis): UPlot.Axis {
  const thin = { stroke: paint.line, width: 1 };
  return { stroke: paint.muted, font: paint.font, grid: thin, ticks: { ...thin, size: 4 }, gap: 4, ...own };
}

const dayMs = 86_400_000;

/** Hours within two days, days beyond. */
function isLong({ fromMs, toMs }: PlotLines): boolean {
  return toMs - fromMs > 2 * dayMs;
}

/** Seconds between the marks of the time axis. */
function chooseIncrements(lines: PlotLines): number[] {
  const [minutes, days] = [
    [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720],
    [1, 2, 3, 5, 7, 10, 14, 21, 30],
  ];
  return isLong(lines) ? days.map((count) => count * 86_400) : minutes.map((count) => count * 60);
}

function nameTimes(seconds: readonly number[], lines: PlotLines): string[] {
  const { toMs } = lines;
  return seconds.map((second) => (isLong(lines) ? formatDay(second * 1_000, toMs) : formatTimeOfDay(second * 1_000)));
}

/** Bad times are filled, unknown ones hatched: behind the lines, from top to bottom. */
function drawBands({ ctx, bbox, valToPos }: UPlot, { bands }: PlotLines, paint: Paint): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { kind, fromMs, toMs } of bands) {
    const left = valToPos(fromMs / 1_000, 'x', true);
    const width = Math.max(2, valToPos(toMs / 1_000, 'x', true) - left);
    if (kind === 'bad') {
      ctx.fillStyle = paint.bad;
      ctx.fillRect(left, bbox.top, width, bbox.height);
    } else hatch(ctx, { left, top: bbox.top, width, height: bbox.height }, paint.unknown);
  }
  ctx.restore();
}

function hatch(
  ctx: CanvasRenderingContext2D,
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  colour: string,
): void {
  const spacing = 8;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  const first = Math.floor((box.left - box.height) / spacing) * spacing;
  for (let x = first; x < box.left + box.width; x += spacing) {
    ctx.moveTo(x, box.top + box.height);
    ctx.lineTo(x + box.height, box.top);
  }
  ctx.stroke();
  ctx.restore();
}
