import { layOutPhases, type PhaseSpan } from '../failure/lay-out-phases.ts';
import type { Check } from '../probe/outcome.ts';
import type { PageStyle } from './page-style.ts';

/** A line a phase that happened, its bar where and as long as it was, and a line with the total. Empty where no phase happened. */
export function renderWaterfall(check: Check, style: PageStyle): string[] {
  const spans = layOutPhases(check.timingsMs);
  if (spans.length === 0) return [];
  const endMs = Math.max(...spans.map((span) => span.startMs + span.lengthMs), Number.MIN_VALUE);
  const figures = [...spans.map((span) => formatMs(span.lengthMs)), formatMs(check.timingsMs.total)];
  const figureWidth = Math.max(...figures.map((figure) => figure.length));
  const barWidth = style.width - margin.length - nameWidth - gap.length - figureWidth;
  const failing = check.outcome === 'down' ? check.failure.phase : null;

  const lines = spans.map((span) => {
    const { blank, cells } = scaleSpan(span, endMs, barWidth);
    const hasFailed = span.phase === failing;
    const bar = (hasFailed ? failedCell : cell).repeat(cells);
    const paint = hasFailed ? style.palette.bad : style.palette.accent;
    const name = `${hasFailed ? failedMark : margin}${span.phase.padEnd(nameWidth)}`;
    const track = `${' '.repeat(blank)}${paint(bar)}${' '.repeat(barWidth - blank - cells)}`;
    return `${hasFailed ? style.palette.bad(name) : name}${track}${gap}${formatMs(span.lengthMs).padStart(figureWidth)}`;
  });
  const total = formatMs(check.timingsMs.total).padStart(figureWidth);
  lines.push(style.palette.dim(`${margin}${'total'.padEnd(nameWidth)}${' '.repeat(barWidth)}${gap}${total}`));
  return lines;
}

/** Always with one decimal, so that right-aligned figures line up. */
export function formatMs(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

const margin = '  ';
const failedMark = '✗ ';
const gap = '  ';
const cell = '█';
const failedCell = '░';
/** `roundtrip`, and a blank. */
const nameWidth = 10;

/** A bar has at least one cell, and ends where the axis ends. */
function scaleSpan(span: PhaseSpan, endMs: number, width: number): { blank: number; cells: number } {
  const first = Math.min(width - 1, Math.round((span.startMs / endMs) * width));
  const last = Math.round(((span.startMs + span.lengthMs) / endMs) * width);
  return { blank: first, cells: Math.min(width - first, Math.max(1, last - first)) };
}
